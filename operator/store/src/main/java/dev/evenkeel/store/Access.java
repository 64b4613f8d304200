package dev.evenkeel.store;

/**
 * Who may use which namespace: its own service accounts, and the operator. Pure.
 *
 * @param operator the operator's user, {@code system:serviceaccount:NAMESPACE:NAME}
 */
record Access(String operator) {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /** The operator's account from {@code NAMESPACE/NAME}. */
    static Access ofAccount(String account) {
        String[] parts = account.split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("the operator's account '" + account + "' must be NAMESPACE/NAME");
        }
        return new Access(SERVICE_ACCOUNT + parts[0] + ":" + parts[1]);
    }

    boolean allows(String user, String namespace) {
        // A namespace has no colon, so the prefix cannot be that of a longer namespace.
        return user.equals(operator) || user.startsWith(SERVICE_ACCOUNT + namespace + ":");
    }
}
