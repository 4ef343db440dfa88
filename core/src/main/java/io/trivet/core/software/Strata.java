package io.trivet.core.software;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Shares of a sample: each value gets as many places as it has devices in the whole, rounded so
/// that the places are used up (largest remainder), and where there is room at least one.
public final class Strata {
  private Strata() {}

  private record Share(String value, long devices, double exact, long places) {
    Share more(long by) {
      return new Share(value, devices, exact, places + by);
    }

    double remainder() {
      return exact - Math.floor(exact);
    }
  }

  /// `devices` by value; the places sum up to `size`, or to all devices if there are fewer.
  public static Map<String, Long> shares(Map<String, Long> devices, long size) {
    long all = devices.values().stream().mapToLong(Long::longValue).sum();
    long places = Math.min(size, all);
    var shares = new ArrayList<Share>();
    devices.forEach((value, count) -> {
      double exact = all == 0 ? 0 : (double) count / all * places;
      shares.add(new Share(value, count, exact, Math.min(count, (long) exact)));
    });
    shares.sort(
        Comparator.comparingLong((Share share) -> Math.min(1, share.places()))
            .thenComparingDouble(share -> -share.remainder())
            .thenComparing(Share::value));
    fill(shares, places);
    giveToEmpty(shares);
    var result = new LinkedHashMap<String, Long>();
    shares.forEach(share -> result.put(share.value(), share.places()));
    return result;
  }

  /// The places that rounding left, one to each in order.
  private static void fill(List<Share> shares, long places) {
    long left = places - shares.stream().mapToLong(Share::places).sum();
    while (left > 0) {
      for (int n = 0; n < shares.size() && left > 0; n++) {
        var share = shares.get(n);
        if (share.places() < share.devices()) {
          shares.set(n, share.more(1));
          left--;
        }
      }
    }
  }

  /// A value without a place takes one from the value with the most, which keeps one.
  private static void giveToEmpty(List<Share> shares) {
    for (int n = 0; n < shares.size(); n++) {
      int richest = richest(shares);
      if (shares.get(n).places() == 0
          && shares.get(n).devices() > 0
          && shares.get(richest).places() > 1) {
        shares.set(richest, shares.get(richest).more(-1));
        shares.set(n, shares.get(n).more(1));
      }
    }
  }

  private static int richest(List<Share> shares) {
    int richest = 0;
    for (int n = 1; n < shares.size(); n++) {
      richest = shares.get(n).places() > shares.get(richest).places() ? n : richest;
    }
    return richest;
  }
}
