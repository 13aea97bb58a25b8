package dev.goldsmith.advisory;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Base scores of CVSS vectors, by the formulas of FIRST's specifications of 2.0, 3.0 and 3.1. Those
 * of version 4 come from a table of 270 rows instead and aren't computed.
 */
final class Cvss {
    private static final Map<String, Double> V3 =
            Map.ofEntries(
                    Map.entry("AV:N", 0.85),
                    Map.entry("AV:A", 0.62),
                    Map.entry("AV:L", 0.55),
                    Map.entry("AV:P", 0.2),
                    Map.entry("AC:L", 0.77),
                    Map.entry("AC:H", 0.44),
                    Map.entry("PR:N", 0.85),
                    Map.entry("UI:N", 0.85),
                    Map.entry("UI:R", 0.62),
                    Map.entry("C:H", 0.56),
                    Map.entry("C:L", 0.22),
                    Map.entry("C:N", 0.0));

    private static final Map<String, Double> V2 =
            Map.ofEntries(
                    Map.entry("AV:L", 0.395),
                    Map.entry("AV:A", 0.646),
                    Map.entry("AV:N", 1.0),
                    Map.entry("AC:H", 0.35),
                    Map.entry("AC:M", 0.61),
                    Map.entry("AC:L", 0.71),
                    Map.entry("Au:M", 0.45),
                    Map.entry("Au:S", 0.56),
                    Map.entry("Au:N", 0.704),
                    Map.entry("C:N", 0.0),
                    Map.entry("C:P", 0.275),
                    Map.entry("C:C", 0.66));

    private Cvss() {}

    /** Empty: it is no vector, or of a version without a formula. */
    static OptionalDouble score(String vector) {
        try {
            return vector.startsWith("CVSS:3.")
                    ? OptionalDouble.of(third(metrics(vector.substring(vector.indexOf('/') + 1))))
                    : vector.startsWith("AV:")
                            ? OptionalDouble.of(second(metrics(vector)))
                            : OptionalDouble.empty();
        } catch (IllegalArgumentException _) {
            return OptionalDouble.empty();
        }
    }

    private static Map<String, String> metrics(String vector) {
        var metrics = new HashMap<String, String>();
        for (var part : vector.split("/")) {
            int colon = part.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(part);
            }
            metrics.put(part.substring(0, colon), part.substring(colon + 1));
        }
        return metrics;
    }

    private static double third(Map<String, String> metrics) {
        boolean changed = said(metrics, "S").equals("C");
        double loss = lost(V3, metrics);
        double impact =
                changed ? 7.52 * (loss - 0.029) - 3.25 * Math.pow(loss - 0.02, 15) : 6.42 * loss;
        double exploitability =
                8.22
                        * weight(V3, metrics, "AV")
                        * weight(V3, metrics, "AC")
                        * privileges(metrics, changed)
                        * weight(V3, metrics, "UI");
        if (impact <= 0) {
            return 0;
        }
        double sum = impact + exploitability;
        return roundedUp(Math.min(changed ? 1.08 * sum : sum, 10));
    }

    private static double privileges(Map<String, String> metrics, boolean changed) {
        return switch (said(metrics, "PR")) {
            case "N" -> 0.85;
            case "L" -> changed ? 0.68 : 0.62;
            case "H" -> changed ? 0.5 : 0.27;
            case String other -> throw new IllegalArgumentException(other);
        };
    }

    private static double second(Map<String, String> metrics) {
        double impact = 10.41 * lost(V2, metrics);
        double exploitability =
                20
                        * weight(V2, metrics, "AV")
                        * weight(V2, metrics, "AC")
                        * weight(V2, metrics, "Au");
        double factor = impact == 0 ? 0 : 1.176;
        return Math.round((0.6 * impact + 0.4 * exploitability - 1.5) * factor * 10) / 10.0;
    }

    /** Of confidentiality, integrity and availability together. */
    private static double lost(Map<String, Double> weights, Map<String, String> metrics) {
        return 1
                - (1 - weight(weights, "C:" + said(metrics, "C")))
                        * (1 - weight(weights, "C:" + said(metrics, "I")))
                        * (1 - weight(weights, "C:" + said(metrics, "A")));
    }

    private static double weight(
            Map<String, Double> weights, Map<String, String> metrics, String metric) {
        return weight(weights, metric + ":" + said(metrics, metric));
    }

    private static double weight(Map<String, Double> weights, String value) {
        var weight = weights.get(value);
        if (weight == null) {
            throw new IllegalArgumentException(value);
        }
        return weight;
    }

    private static String said(Map<String, String> metrics, String metric) {
        var value = metrics.get(metric);
        if (value == null) {
            throw new IllegalArgumentException("no " + metric);
        }
        return value;
    }

    /** To a tenth, as 3.1 defines it: free of the last bits of floating points. */
    private static double roundedUp(double score) {
        long exact = Math.round(score * 100_000);
        return exact % 10_000 == 0 ? exact / 100_000.0 : (exact / 10_000 + 1) / 10.0;
    }
}
