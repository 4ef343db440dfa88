package io.trivet.core.software;

/// How sure one can be of a rate that was seen in a few trials. Source: E. B. Wilson, "Probable
/// inference, the law of succession, and statistical inference", 1927: the score interval,
/// one-sided.
public final class Wilson {
  private Wilson() {}

  /// The rate that the true one exceeds with the given confidence (0.5 to below 1); at 0.5 it is
  /// the rate that was seen. 0 without trials.
  public static double lower(long successes, long trials, double confidence) {
    return trials == 0 ? 0 : bound(successes, trials, -quantile(confidence));
  }

  /// The rate that the true one stays below with the given confidence. 1 without trials.
  public static double upper(long successes, long trials, double confidence) {
    return trials == 0 ? 1 : bound(successes, trials, quantile(confidence));
  }

  /// The fewest trials that can show the rate at all: when every one of them succeeds.
  public static long fewestTrials(double rate, double confidence) {
    double z = quantile(confidence);
    if (rate >= 1) {
      return z == 0 ? 1 : Long.MAX_VALUE;
    }
    return Math.max(1, (long) Math.ceil(rate * z * z / (1 - rate) - 1e-9));
  }

  private static double bound(long successes, long trials, double z) {
    if (successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " of " + trials);
    }
    double rate = (double) successes / trials;
    double square = z * z / trials;
    double spread = z * Math.sqrt(rate * (1 - rate) / trials + square / (4 * trials));
    return Math.clamp((rate + square / 2 + spread) / (1 + square), 0, 1);
  }

  /// The point below which a normal variable lies with this probability: bisection of the
  /// distribution function, which is exact enough for any gate and has no magic numbers.
  static double quantile(double confidence) {
    if (confidence < 0.5 || confidence >= 1) {
      throw new IllegalArgumentException("confidence " + confidence);
    }
    double low = 0;
    double high = 10;
    for (int step = 0; step < 60; step++) {
      double middle = (low + high) / 2;
      if (below(middle) < confidence) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return confidence == 0.5 ? 0 : (low + high) / 2;
  }

  /// The distribution function of the normal distribution, by its series.
  private static double below(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
