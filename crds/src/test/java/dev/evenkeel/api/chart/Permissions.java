package dev.evenkeel.api.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Roles as data: every rule flattened to lines of {@code scope group/resource[name] verb}. */
final class Permissions {
    private final List<HasMetadata> objects;

    Permissions(List<HasMetadata> objects) {
        this.objects = objects;
    }

    /** All that a service account may do. */
    Set<String> of(String serviceAccount) {
        return objects.stream()
                .flatMap(object -> switch (object) {
                    case ClusterRoleBinding binding
                    when names(binding.getSubjects(), serviceAccount) -> flat("cluster", rules(binding.getRoleRef()));
                    case RoleBinding binding
                    when names(binding.getSubjects(), serviceAccount) -> flat("own", rules(binding.getRoleRef()));
                    default -> Stream.empty();
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that a role says. */
    Set<String> in(String role) {
        return objects.stream()
                .filter(object -> object.getMetadata().getName().equals(role))
                .flatMap(object -> flat("role", rules(object)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of all roles. */
    Set<String> roles() {
        return objects.stream()
                .filter(object -> object instanceof ClusterRole || object instanceof Role)
                .map(object -> object.getMetadata().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean names(List<Subject> subjects, String serviceAccount) {
        return subjects.stream()
                .anyMatch(subject -> subject.getKind().equals("ServiceAccount")
                        && subject.getName().equals(serviceAccount));
    }

    private List<PolicyRule> rules(RoleRef ref) {
        return objects.stream()
                .filter(object -> object.getKind().equals(ref.getKind())
                        && object.getMetadata().getName().equals(ref.getName()))
                .map(Permissions::rules)
                .findFirst()
                .orElseThrow(() -> new AssertionError("a binding to " + ref.getName() + ", which the chart lacks"));
    }

    private static List<PolicyRule> rules(HasMetadata object) {
        return switch (object) {
            case ClusterRole role -> role.getRules();
            case Role role -> role.getRules();
            default -> List.of();
        };
    }

    private static Stream<String> flat(String scope, List<PolicyRule> rules) {
        return rules.stream().flatMap(rule -> {
            List<String> names = rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
            return rule.getApiGroups().stream()
                    .flatMap(group -> rule.getResources().stream()
                            .flatMap(resource -> names.stream()
                                    .flatMap(name -> rule.getVerbs().stream()
                                            .map(verb ->
                                                    scope + " " + (group.isEmpty() ? "core" : group) + "/" + resource
                                                            + (name.isEmpty() ? "" : "[" + name + "]") + " " + verb))));
        });
    }
}
