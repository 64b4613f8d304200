package dev.evenkeel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
    private final Access access = Access.ofAccount("evenkeel-system/evenkeel-operator");

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @CsvSource({
        "system:serviceaccount:shop:default, shop, true",
        "system:serviceaccount:shop:trainer, shop, true",
        "system:serviceaccount:shop:default, bank, false",
        "system:serviceaccount:shop-2:default, shop, false",
        "system:serviceaccount:shop:default, shop-2, false",
        "system:serviceaccount:evenkeel-system:evenkeel-operator, bank, true",
        "system:serviceaccount:evenkeel-system:other, bank, false",
        "system:serviceaccount:bank:evenkeel-operator, shop, false",
        "kubernetes-admin, shop, false",
        "system:node:worker, shop, false",
    })
    void eachNamespaceIsForItsOwnAccountsAndTheOperator(String user, String namespace, boolean allowed) {
        assertThat(access.allows(user, namespace)).isEqualTo(allowed);
    }

    @Test
    void refusesAnOperatorAccountWithoutANamespace() {
        assertThatThrownBy(() -> Access.ofAccount("evenkeel-operator")).hasMessageContaining("NAMESPACE/NAME");
    }
}
