package dev.evenkeel.analytics.logs;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to see a secret.
 *
 * @param kind of what it finds
 * @param hint a cheap test that a text without such a secret seldom passes
 * @param pattern its last group that matched is the secret, the whole match if it has no groups; no part of it may
 *     backtrack over more than a few hundred characters, so that the time is linear in the text
 * @param check whether the text in the group is a secret after all
 */
record SecretRule(Secret.Kind kind, Predicate<String> hint, Pattern pattern, Predicate<String> check) {
    /** What stands behind these is secret whatever it looks like. */
    private static final String KEYS = "passwords?|passwd|passphrase|passcode|pwd|secret[_-]?key|api[_-]?keys?"
            + "|access[_-]?keys?(?:[_-]?ids?)?|account[_-]?key|private[_-]?key|client[_-]?secret|encryption[_-]?key"
            + "|signing[_-]?key|auth[_-]?key|shared[_-]?key|x-api-key|otp|cvv2?|cvc";

    /** And behind these, if it is no word. */
    private static final String MARKS =
            "tokens?|secrets?|credentials?|session[_-]?(?:id|key)|jsessionid|phpsessid|sessid"
                    + "|cookie|signature|(?<![a-z])sig";

    private static final String IS =
            "\\\\?[\"']?[ ]{0,3}+(?:=>|:=|[=:])[ ]{0,3}+(?:(?:bearer|basic|token)[ ]{1,3}+)?\\\\?";

    private static final String VALUE =
            "(?:\"((?:[^\"\\\\\\n]|\\\\.){1,512}+)\"" + "|'([^'\\n]{1,512}+)'|([^\\s\"',;&<>(){}\\[\\]|]{1,512}+))";

    /** Forms that services give to their keys and tokens, after their documentation. */
    private static final String TOKENS = "(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}"
            + "|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|gl[a-z]{2,6}-[A-Za-z0-9_-]{20,64}"
            + "|xox[a-z]-[A-Za-z0-9-]{10,255}|xapp-[A-Za-z0-9-]{10,255}"
            + "|(?:sk|pk|rk|whsec)[_-](?:live_|test_|proj-|ant-|or-)?[A-Za-z0-9_-]{16,255}"
            + "|AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,255}|GOCSPX-[A-Za-z0-9_-]{20,64}"
            + "|npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_-]{16,255}|do[opr]_v1_[a-f0-9]{64}"
            + "|SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}|hv[sbr]\\.[A-Za-z0-9_-]{20,255}"
            + "|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}|dapi[a-f0-9]{32}|dckr_pat_[A-Za-z0-9_-]{20,64}"
            + "|hf_[A-Za-z0-9]{30,64}|AC[a-f0-9]{32}|key-[a-f0-9]{32}|[0-9]{8,10}:AA[A-Za-z0-9_-]{30,40}"
            + "|NRAK-[A-Z0-9]{20,40}|lin_api_[A-Za-z0-9]{30,64}|PMAK-[A-Za-z0-9-]{40,80}";

    /** There is one list for all, since a rule has no state. */
    static final List<SecretRule> ALL = List.of(
            new SecretRule(
                    Secret.Kind.PRIVATE_KEY,
                    has("PRIVATE KEY"),
                    Pattern.compile("-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----"
                            + "[\\s\\S]{0,16384}?(?:-----END [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----|\\z)"),
                    SecretRule::any),
            new SecretRule(
                    Secret.Kind.JWT,
                    has("eyJ"),
                    Pattern.compile(
                            "\\beyJ[A-Za-z0-9_-]{6,4096}+\\.[A-Za-z0-9_-]{4,4096}+(?:\\.[A-Za-z0-9_-]{0,4096}+)?"),
                    SecretRule::any),
            new SecretRule(
                    Secret.Kind.TOKEN,
                    run(16),
                    Pattern.compile("(?<![A-Za-z0-9])(?:" + TOKENS + ")(?![A-Za-z0-9])"),
                    SecretRule::any),
            new SecretRule(
                    Secret.Kind.URL_CREDENTIALS,
                    has("://"),
                    Pattern.compile(
                            "\\b[A-Za-z][A-Za-z0-9+.-]{1,20}://([^\\s/:@\"'<>?#]{0,128}+:[^\\s/\"'<>?#]{1,256}?)"
                                    + "@(?=[^\\s@/\"'<>]{1,256}+(?:[/\\s\"'<>?#]|\\z))"),
                    SecretRule::any),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    hasAny("bearer", "basic", "digest", "apikey", "negotiate", "splunk"),
                    ignoringCase(
                            "\\b(?:bearer|basic|digest|apikey|negotiate|splunk)[ ]{1,3}+([A-Za-z0-9+/._~=-]{8,4096}+)"),
                    SecretRule::looksRandom),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    hasAny("pass", "pwd", "key", "secret", "otp", "cv"),
                    ignoringCase("(?:" + KEYS + ")" + IS + VALUE),
                    SecretRule::isValue),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    hasAny("token", "secret", "credential", "sess", "cookie", "sig"),
                    ignoringCase("(?:" + MARKS + ")" + IS + VALUE),
                    SecretRule::isNoWord),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    hasAny("pass", "-pwd", "-token", "-secret", "-api", "-client", "-auth", "identified"),
                    ignoringCase("(?:--?(?:password|passwd|pass|pwd|token|secret|api-key|apikey|client-secret|auth)[ =]"
                            + "|\\bidentified[ ]by[ ]|\\bpassw(?:or)?d[ ](?:is|was|to|changed[ ]to|set[ ]to)[ ]{1,3}+)"
                            + VALUE),
                    SecretRule::isValue),
            new SecretRule(
                    Secret.Kind.PASSWORD,
                    hasAny("pass", "secret", "token"),
                    ignoringCase("\\b(?:password|passwd|passphrase|secret|token)[ ]{1,3}+"
                            + "(?:\"([^\"\\n]{3,256}+)\"|'([^'\\n]{3,256}+)'|([^\\s\"',;]{6,256}+))"),
                    SecretRule::looksRandom),
            new SecretRule(
                    Secret.Kind.EMAIL,
                    has("@"),
                    Pattern.compile(
                            "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@"
                                    + "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])"),
                    SecretRule::any),
            new SecretRule(
                    Secret.Kind.CARD,
                    digits(13),
                    Pattern.compile("(?<![\\w.:/-])(?:[0-9]{13,19}|[0-9]{4}(?: [0-9]{4}){2,3} [0-9]{1,7}"
                            + "|[0-9]{4}(?:-[0-9]{4}){2,3}-[0-9]{1,7}|[0-9]{4}[ -][0-9]{6}[ -][0-9]{5})"
                            + "(?![\\w:/]|[.-][0-9])"),
                    Checksums::isCard),
            new SecretRule(
                    Secret.Kind.ACCOUNT,
                    digits(6),
                    Pattern.compile("(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?"
                            + "(?![A-Za-z0-9])"),
                    Checksums::isIban),
            new SecretRule(
                    Secret.Kind.NATIONAL_ID,
                    digits(9),
                    Pattern.compile("(?<![\\w.-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}"
                            + "(?![\\w-]|\\.[0-9])"),
                    SecretRule::any),
            new SecretRule(
                    Secret.Kind.PHONE,
                    digits(9),
                    Pattern.compile("(?<![\\w+])\\+[1-9][0-9]{0,2}[ .-]?(?:\\([0-9]{1,4}\\)[ .-]?)?"
                            + "(?:[0-9]{2,5}[ .-]?){2,4}[0-9]{2,4}(?![\\w:-]|\\.[0-9])"
                            + "|(?<![\\w)])\\([2-9][0-9]{2}\\) ?[2-9][0-9]{2}-[0-9]{4}(?![\\w-])"
                            + "|(?<![\\w.-])[2-9][0-9]{2}[.-][2-9][0-9]{2}[.-][0-9]{4}(?![\\w-]|\\.[0-9])"),
                    SecretRule::any),
            new SecretRule(
                    Secret.Kind.TOKEN,
                    run(32),
                    Pattern.compile("(?<![A-Za-z0-9+/_=.-])[A-Za-z0-9+/_-]{32,512}+={0,2}(?![A-Za-z0-9+/_-])"),
                    SecretRule::isRandomText),
            new SecretRule(
                    Secret.Kind.ADDRESS,
                    digits(1),
                    Pattern.compile("(?<![\\w.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}"
                            + "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?![\\w]|\\.[0-9])"
                            + "|(?<![\\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\\w:])"
                            + "|(?<![\\w:])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![\\w:])"),
                    SecretRule::any));

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

    private static boolean any(String text) {
        return true;
    }

    private static Predicate<String> has(String part) {
        return text -> text.contains(part);
    }

    /** Whether one of these stands in the text, in any case. */
    private static Predicate<String> hasAny(String... parts) {
        return text -> {
            for (int i = 0; i < text.length(); i++) {
                int c = text.charAt(i) | 0x20;
                for (String part : parts) {
                    if ((part.charAt(0) | 0x20) == c && text.regionMatches(true, i, part, 0, part.length())) {
                        return true;
                    }
                }
            }
            return false;
        };
    }

    /** Whether there are so many digits, wherever they stand. */
    private static Predicate<String> digits(int atLeast) {
        return text -> {
            int found = 0;
            for (int i = 0; i < text.length() && found < atLeast; i++) {
                found += Shape.isDigit(text.charAt(i)) ? 1 : 0;
            }
            return found == atLeast;
        };
    }

    /** Whether there is a run of so many characters without blank or delimiter. */
    private static Predicate<String> run(int atLeast) {
        return text -> {
            int run = 0;
            for (int i = 0; i < text.length() && run < atLeast; i++) {
                run = Shape.of(text.charAt(i)) > Shape.DELIMITER ? run + 1 : 0;
            }
            return run == atLeast;
        };
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
        boolean path = first == '/' && plain.indexOf('/', 1) > 0 && !isRandomText(plain);
        if (first == '$' || first == '%' || path) {
            return false;
        }
        return plain.chars().anyMatch(c -> c != '*' && c != 'x' && c != 'X' && c != '.' && c != '-' && c != '?');
    }

    /** With a digit but no small number, or longer than words are. */
    private static boolean isNoWord(String text) {
        boolean digit = text.chars().anyMatch(c -> c >= '0' && c <= '9');
        boolean number = text.length() < 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return ((digit && !number) || (text.length() >= 16 && text.indexOf('.') < 0)) && isValue(text);
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

    /**
     * Of upper and lower case and digits that follow one another as chance has it, with nearly as many bits a character:
     * names in code have the first too, but in runs.
     */
    private static boolean isRandomText(String text) {
        int[] counts = new int[128];
        int[] ofClass = new int[4];
        int n = text.length();
        int changes = 0;
        int before = -1;
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            counts[c & 127]++;
            int now = Shape.isDigit(c) ? 0 : c >= 'a' && c <= 'z' ? 1 : c >= 'A' && c <= 'Z' ? 2 : 3;
            ofClass[now]++;
            changes += now == before ? 0 : 1;
            before = now;
        }
        if (ofClass[0] < 2 || ofClass[1] < 4 || ofClass[2] < 4 || changes < 0.42 * n) {
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
