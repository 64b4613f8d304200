package dev.evenkeel.analytics.logs;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to see a secret.
 *
 * @param kind of what it finds
 * @param pattern its last group that matched is the secret, the whole match if it has no groups; no part of it may
 *     backtrack over more than a few characters, so that the time is linear in the text
 * @param check whether the text in the group is a secret after all
 */
record SecretRule(Secret.Kind kind, Pattern pattern, Predicate<String> check) {
    private static final String KEYS = "passwords?|passwd|passphrase|passcode|pwd|secrets?|secret[_-]?key|api[_-]?keys?"
            + "|access[_-]?keys?(?:[_-]?ids?)?|account[_-]?key|private[_-]?key|client[_-]?secret|encryption[_-]?key"
            + "|signing[_-]?key|auth[_-]?key|shared[_-]?key|credentials?|auth[_-]?token|token|session[_-]?(?:id|key)"
            + "|jsessionid|phpsessid|sessid|cookie|signature|(?<![a-z])sig|x-api-key|otp|cvv2?|cvc";

    private static final String VALUE =
            "(?:\"((?:[^\"\\\\\\n]|\\\\.){1,512}+)\"|'([^'\\n]{1,512}+)'|([^\\s\"',;&<>(){}\\[\\]|]{1,512}+))";

    /** Without I/O or clock there is one list for all; in the order of how sure they are. */
    static final List<SecretRule> ALL = List.of(
            rule(
                    Secret.Kind.PRIVATE_KEY,
                    "-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----[\\s\\S]{0,16384}?(?:-----END [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----|\\z)"),
            rule(
                    Secret.Kind.JWT,
                    "\\beyJ[A-Za-z0-9_-]{6,4096}+\\.[A-Za-z0-9_-]{4,4096}+(?:\\.[A-Za-z0-9_-]{0,4096}+)?"),
            rule(
                    Secret.Kind.TOKEN,
                    "(?<![A-Za-z0-9])(?:(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}"
                            + "|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|gl[a-z]{2,6}-[A-Za-z0-9_-]{20,64}"
                            + "|xox[a-z]-[A-Za-z0-9-]{10,255}|xapp-[A-Za-z0-9-]{10,255}"
                            + "|(?:sk|pk|rk|whsec)[_-](?:live_|test_|proj-|ant-|or-)?[A-Za-z0-9_-]{16,255}"
                            + "|AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,255}|GOCSPX-[A-Za-z0-9_-]{20,64}"
                            + "|npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_-]{16,255}|do[opr]_v1_[a-f0-9]{64}"
                            + "|SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}|hv[sbr]\\.[A-Za-z0-9_-]{20,255}"
                            + "|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}|dapi[a-f0-9]{32}|dckr_pat_[A-Za-z0-9_-]{20,64}"
                            + "|hf_[A-Za-z0-9]{30,64}|AC[a-f0-9]{32}|key-[a-f0-9]{32}|[0-9]{8,10}:AA[A-Za-z0-9_-]{30,40}"
                            + "|eyrie_[A-Za-z0-9]{20,64}|NRAK-[A-Z0-9]{20,40}|lin_api_[A-Za-z0-9]{30,64}|PMAK-[A-Za-z0-9-]{40,80})"
                            + "(?![A-Za-z0-9])"),
            rule(
                    Secret.Kind.URL_CREDENTIALS,
                    "\\b[A-Za-z][A-Za-z0-9+.-]{1,20}://([^\\s/:@\"'<>?#]{0,128}+:[^\\s/\"'<>?#]{1,256}?)@(?=[^\\s@/\"'<>]{1,256}+(?:[/\\s\"'<>?#]|\\z))"),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    ignoringCase(
                            "\\b(?:bearer|basic|digest|apikey|negotiate|splunk)[ ]{1,3}+([A-Za-z0-9+/._~=-]{8,4096}+)"),
                    SecretRule::looksRandom),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    ignoringCase("(?:" + KEYS
                            + ")\\\\?[\"']?[ ]{0,3}+(?:=>|:=|[=:])[ ]{0,3}+(?:(?:bearer|basic|token)[ ]{1,3}+)?\\\\?"
                            + VALUE),
                    SecretRule::isValue),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    ignoringCase("(?:--?(?:password|passwd|pass|pwd|token|secret|api-key|apikey|client-secret|auth)[ =]"
                            + "|\\bidentified[ ]by[ ]|\\bpassw(?:or)?d[ ](?:is|was|to|changed[ ]to|set[ ]to)[ ]{1,3}+)"
                            + VALUE),
                    SecretRule::isValue),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    ignoringCase(
                            "\\b(?:password|passwd|passphrase|secret|token)[ ]{1,3}+(?:\"([^\"\\n]{3,256}+)\"|'([^'\\n]{3,256}+)'|([^\\s\"',;]{6,256}+))"),
                    SecretRule::looksRandom),
            rule(
                    Secret.Kind.EMAIL,
                    "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.){1,8}+[A-Za-z]{2,24}(?![A-Za-z0-9-])"),
            new SecretRule(
                    Secret.Kind.CARD,
                    Pattern.compile("(?<![\\w.:/-])(?:[0-9][ -]?){12,18}[0-9](?![\\w:/]|[.-][0-9])"),
                    Checksums::isCard),
            new SecretRule(
                    Secret.Kind.ACCOUNT,
                    Pattern.compile(
                            "(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"),
                    Checksums::isIban),
            rule(
                    Secret.Kind.NATIONAL_ID,
                    "(?<![\\w.-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\\w-]|\\.[0-9])"),
            rule(
                    Secret.Kind.PHONE,
                    "(?<![\\w+])\\+[1-9][0-9]{0,2}[ .-]?(?:\\([0-9]{1,4}\\)[ .-]?)?(?:[0-9]{2,5}[ .-]?){2,4}[0-9]{2,4}(?![\\w.:-])"
                            + "|(?<![\\w)])\\([2-9][0-9]{2}\\) ?[2-9][0-9]{2}-[0-9]{4}(?![\\w-])"
                            + "|(?<![\\w.-])[2-9][0-9]{2}[.-][2-9][0-9]{2}[.-][0-9]{4}(?![\\w.-])"),
            new SecretRule(
                    Secret.Kind.TOKEN,
                    Pattern.compile("(?<![A-Za-z0-9+/_=.-])[A-Za-z0-9+/_-]{32,512}+={0,2}(?![A-Za-z0-9+/_.-])"),
                    SecretRule::isRandomText),
            rule(
                    Secret.Kind.ADDRESS,
                    "(?<![\\w.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?![\\w]|\\.[0-9])"
                            + "|(?<![\\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\\w:])"
                            + "|(?<![\\w:])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![\\w:])"));

    private static final List<String> NO_SECRETS = List.of(
            "true",
            "false",
            "null",
            "none",
            "nil",
            "undefined",
            "empty",
            "yes",
            "no",
            "invalid",
            "incorrect",
            "wrong",
            "expired",
            "required",
            "missing",
            "changed",
            "failed",
            "ok",
            "not",
            "must",
            "does",
            "is",
            "was",
            "unset",
            "set",
            "default",
            "unknown",
            "redacted",
            "hidden",
            "masked",
            "n/a",
            "na",
            "expected",
            "unexpected",
            "auth",
            "authentication",
            "for",
            "from",
            "file",
            "env",
            "string",
            "optional",
            "basic",
            "bearer",
            "kubernetes");

    private static SecretRule rule(Secret.Kind kind, String pattern) {
        return new SecretRule(kind, Pattern.compile(pattern), text -> true);
    }

    private static Pattern ignoringCase(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }

    /** Where the secret of a match begins and ends. */
    static int[] span(Matcher match) {
        for (int group = match.groupCount(); group > 0; group--) {
            if (match.start(group) >= 0) {
                return new int[] {match.start(group), match.end(group)};
            }
        }
        return new int[] {match.start(), match.end()};
    }

    /** Anything but a word that says that there is nothing, a mask, a placeholder, or a small number. */
    private static boolean isValue(String text) {
        String plain = text.strip();
        if (plain.length() < 3 || NO_SECRETS.stream().anyMatch(plain::equalsIgnoreCase)) {
            return false;
        }
        char first = plain.charAt(0);
        if (first == '$' || first == '%' || (first == '/' && plain.indexOf('/', 1) > 0)) {
            return false;
        }
        return plain.chars().anyMatch(c -> c != '*' && c != 'x' && c != 'X' && c != '.' && c != '-' && c != '?');
    }

    /** A digit or a mark among letters, or upper case behind lower: no word of a sentence. */
    private static boolean looksRandom(String text) {
        boolean digit = false;
        boolean letter = false;
        boolean mark = false;
        boolean camel = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            digit |= Character.isDigit(c);
            letter |= Character.isLetter(c);
            mark |= "!@#$%^&*+/=~".indexOf(c) >= 0;
            camel |= i > 0 && Character.isUpperCase(c) && Character.isLowerCase(text.charAt(i - 1));
        }
        return letter && (digit || mark || camel) && isValue(text);
    }

    /** Long, of upper and lower case and digits, and with nearly as many bits a character as chance has. */
    private static boolean isRandomText(String text) {
        int[] counts = new int[128];
        int n = text.length();
        int upper = 0;
        int lower = 0;
        int digits = 0;
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            counts[c]++;
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
            lower += c >= 'a' && c <= 'z' ? 1 : 0;
            digits += c >= '0' && c <= '9' ? 1 : 0;
        }
        if (upper < 4 || lower < 4 || digits < 2) {
            return false;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = count / (double) n;
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits >= 4.0;
    }
}
