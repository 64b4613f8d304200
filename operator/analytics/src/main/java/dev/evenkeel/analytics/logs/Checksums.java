package dev.evenkeel.analytics.logs;

/** Check digits of card and account numbers: most numbers that only look alike fail them. */
final class Checksums {
    private Checksums() {}

    /** Luhn's check (ISO/IEC 7812-1) on 13 to 19 digits that begin as one of the card schemes does. */
    static boolean isCard(String text) {
        int sum = 0;
        int digits = 0;
        boolean twice = false;
        boolean varied = false;
        char last = 0;
        StringBuilder plain = new StringBuilder();
        for (int i = text.length() - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                continue;
            }
            int digit = c - '0';
            sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
            twice = !twice;
            varied |= last != 0 && last != c;
            last = c;
            digits++;
            plain.append(c);
        }
        return sum % 10 == 0 && varied && isScheme(plain.reverse().toString(), digits);
    }

    private static boolean isScheme(String number, int digits) {
        int two = Integer.parseInt(number.substring(0, 2));
        int four = Integer.parseInt(number.substring(0, 4));
        return switch (number.charAt(0)) {
            case '2' -> digits == 16 && four >= 2221 && four <= 2720;
            case '3' ->
                switch (two) {
                    case 34, 37 -> digits == 15;
                    case 35 -> digits >= 16;
                    case 30, 36, 38, 39 -> digits == 14;
                    default -> false;
                };
            case '4' -> digits == 13 || digits == 16 || digits == 19;
            case '5' -> two >= 56 || (digits == 16 && two >= 51);
            case '6' -> digits >= 16;
            default -> false;
        };
    }

    /** The check of ISO 13616: remainder 1 modulo 97. */
    static boolean isIban(String text) {
        String plain = text.replace(" ", "");
        if (plain.length() < 15 || plain.length() > 34) {
            return false;
        }
        String moved = plain.substring(4) + plain.substring(0, 4);
        int rest = 0;
        for (int i = 0; i < moved.length(); i++) {
            char c = moved.charAt(i);
            int value = Character.digit(c, 36);
            rest = (value < 10 ? rest * 10 + value : rest * 100 + value) % 97;
        }
        return rest == 1;
    }
}
