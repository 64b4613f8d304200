package dev.evenkeel.e2e.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Weekly sales of a small tea and coffee shop: six products, one row per week and product.
 *
 * <p>Expected units are {@code exp(base + trend + season + elasticity * ln(price / list price) + promotion + holiday +
 * shocks)}: the season is one wave a year with a second, half as long one; list prices rise each January; promotions
 * come at random, last two weeks, cut the price by 15 to 25% and are followed by a dip; a holiday week sells more of
 * some products; shocks are first-order autoregressive, one for the shop and one for each product; the units are then
 * drawn with the spread of a count. {@code visitors} of the shop's site move with the shop's shock of the same week:
 * whoever reads them for a forecast of that week cheats. About one week in a hundred has no visitor count.
 *
 * <p>Usage: {@code SalesSample [--weeks N] [--seed N] [--out FILE]}, by default 156 weeks from 2023-01-02, seed 7,
 * standard output.
 */
public final class SalesSample {
    /** The first week, a Monday. */
    public static final LocalDate START = LocalDate.of(2023, 1, 2);

    /** Three years. */
    public static final int WEEKS = 156;

    /** Weeks in a quarter. */
    public static final int QUARTER = 13;

    /** The seed of the committed files. */
    public static final long SEED = 7;

    /**
     * One product.
     *
     * @param price list price in the first year
     * @param units usual units a week in the first year
     * @param trend growth a year, natural logarithm
     * @param swing height of the yearly wave, natural logarithm
     * @param peak day of the year on which the wave is highest
     * @param elasticity of units to price
     * @param promotion effect of being promoted beyond the lower price, natural logarithm
     * @param holiday effect of a holiday week, natural logarithm
     */
    private record Product(
            String name,
            double price,
            double units,
            double trend,
            double swing,
            int peak,
            double elasticity,
            double promotion,
            double holiday) {}

    private static final List<Product> PRODUCTS = List.of(
            new Product("cocoa", 6.20, 190, 0.00, 0.65, 355, -1.4, 0.40, 0.15),
            new Product("espresso-beans", 14.90, 220, 0.08, 0.12, 350, -1.6, 0.35, 0.10),
            new Product("gift-box", 24.00, 60, 0.10, 0.55, 349, -1.8, 0.50, 0.60),
            new Product("green-tea", 7.50, 160, -0.03, 0.18, 20, -1.3, 0.30, 0.00),
            new Product("honey", 8.90, 120, 0.05, 0.25, 320, -1.1, 0.30, 0.10),
            new Product("iced-tea", 2.40, 540, 0.04, 0.75, 200, -2.0, 0.45, 0.05));

    private static final double DAYS = 365.25;
    private static final double PROMOTED = 0.06; // chance that a promotion starts in a week
    private static final double DIP = -0.12; // in the week after a promotion
    private static final double MEMORY = 0.5; // of the shocks, from week to week
    private static final double SHOP_SHOCK = 0.05;
    private static final double PRODUCT_SHOCK = 0.07;
    private static final double NO_COUNT = 0.01; // share of weeks without visitors

    private final long seed;

    SalesSample(long seed) {
        this.seed = seed;
    }

    /** Writes the CSV. */
    public static void main(String[] args) throws IOException {
        int weeks = WEEKS;
        long seed = SEED;
        Path out = null;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--weeks" -> weeks = Integer.parseInt(args[i + 1]);
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                case "--out" -> out = Path.of(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown " + args[i] + ": use --weeks, --seed, --out");
            }
        }
        String csv = csv(weeks, seed);
        if (out == null) {
            System.out.print(csv);
        } else {
            Files.writeString(out, csv, StandardCharsets.UTF_8);
        }
    }

    /** The CSV of that many weeks. */
    public static String csv(int weeks, long seed) {
        return new SalesSample(seed).rows(weeks);
    }

    private String rows(int weeks) {
        StringBuilder csv = new StringBuilder("week,product,price,promotion,holiday,visitors,units\n");
        double shop = 0;
        double[] shock = new double[PRODUCTS.size()];
        for (int week = 0; week < weeks; week++) {
            LocalDate monday = START.plusWeeks(week);
            boolean holiday = holiday(monday);
            Random draw = random(week, -1);
            shop = MEMORY * shop + SHOP_SHOCK * draw.nextGaussian();
            double visitors = 4200
                    * StrictMath.exp(
                            0.04 * week / 52 + 0.2 * wave(monday, 345) + 2 * shop + 0.03 * draw.nextGaussian());
            String counted = draw.nextDouble() < NO_COUNT ? "" : Long.toString(Math.round(visitors));
            for (int p = 0; p < PRODUCTS.size(); p++) {
                Product product = PRODUCTS.get(p);
                boolean promoted = promoted(week, p);
                double price = price(product, week, p);
                Random own = random(week, p);
                shock[p] = MEMORY * shock[p] + PRODUCT_SHOCK * own.nextGaussian();
                double expected = product.units()
                        * StrictMath.exp(product.trend() * week / 52
                                + product.swing() * (wave(monday, product.peak()) - 1) / 1.5
                                + product.elasticity() * StrictMath.log(price / list(product, week))
                                + (promoted ? product.promotion() : promoted(week - 1, p) ? DIP : 0)
                                + (holiday ? product.holiday() : 0)
                                + shop
                                + shock[p]);
                long units = Math.max(0, Math.round(expected + StrictMath.sqrt(expected) * own.nextGaussian()));
                csv.append(String.format(
                        Locale.ROOT,
                        "%s,%s,%.2f,%d,%d,%s,%d\n",
                        monday,
                        product.name(),
                        price,
                        promoted ? 1 : 0,
                        holiday ? 1 : 0,
                        counted,
                        units));
            }
        }
        return csv.toString();
    }

    /** 1 + 0.5 at its highest. */
    private static double wave(LocalDate day, int peak) {
        double turn = 2 * Math.PI * (day.getDayOfYear() + 3 - peak) / DAYS;
        return StrictMath.cos(turn) + 0.25 * (1 + StrictMath.cos(2 * turn));
    }

    /** Prices rise by 3 to 5% each January, to full five cents. */
    private double list(Product product, int week) {
        double price = product.price();
        int years = START.plusWeeks(week).getYear() - START.getYear();
        for (int year = 1; year <= years; year++) {
            price *= 1.03 + 0.02 * random(-year, PRODUCTS.indexOf(product)).nextDouble();
        }
        return Math.round(price * 20) / 20.0;
    }

    private double price(Product product, int week, int p) {
        if (!promoted(week, p)) {
            return list(product, week);
        }
        int first = starts(week, p) ? week : week - 1;
        double cut = 0.15 + 0.10 * random(first + 1_000_000, p).nextDouble();
        return Math.round(list(product, week) * (1 - cut) * 20) / 20.0;
    }

    private boolean promoted(int week, int p) {
        return starts(week, p) || starts(week - 1, p);
    }

    private boolean starts(int week, int p) {
        return week >= 0 && random(week + 2_000_000, p).nextDouble() < PROMOTED;
    }

    private static boolean holiday(LocalDate monday) {
        for (int i = 0; i < 7; i++) {
            LocalDate day = monday.plusDays(i);
            LocalDate easter = easter(day.getYear());
            boolean fixed = List.of("01-01", "05-01", "12-25", "12-26")
                    .contains(day.toString().substring(5));
            if (fixed || day.equals(easter.minusDays(2)) || day.equals(easter.plusDays(1))) {
                return true;
            }
        }
        return false;
    }

    /** Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Astronomical Algorithms (1991), chapter 8. */
    static LocalDate easter(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int g = (b - (b + 8) / 25 + 1) / 3;
        int h = (19 * a + b - b / 4 - g + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int n = h + l - 7 * m + 114;
        return LocalDate.of(year, n / 31, n % 31 + 1);
    }

    /** A generator of its own for each cell, so that no row depends on how many were made before. */
    private Random random(int week, int product) {
        long mixed = seed * 0x9E3779B97F4A7C15L + week * 0xBF58476D1CE4E5B9L + product * 0x94D049BB133111EBL;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L; // SplitMix64's finaliser (Steele et al. 2014)
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return new Random(mixed ^ (mixed >>> 31));
    }
}
