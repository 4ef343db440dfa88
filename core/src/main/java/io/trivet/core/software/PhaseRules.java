package io.trivet.core.software;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which phases of a deployment open now, which gates hold, and whether one halts it. A phase opens
/// when its time has come and the gate before it has opened. A gate whose door is open already
/// still halts when devices of its phase fail late.
public final class PhaseRules {
  private PhaseRules() {}

  /// A phase as it stands.
  public record State(
      Phase phase, boolean open, Optional<Instant> satisfiedSince, Gate.Reading reading) {}

  /// `opens` are the phases (counted from 0) to open; `verdicts` what each gate of an open phase
  /// says.
  public record Judgement(
      List<Integer> opens, Map<Integer, GateVerdict> verdicts, Optional<Integer> halts) {
    public Judgement {
      opens = List.copyOf(opens);
      verdicts = Map.copyOf(verdicts);
    }
  }

  public static Judgement judge(List<State> phases, Instant now) {
    var opens = new ArrayList<Integer>();
    var verdicts = new LinkedHashMap<Integer, GateVerdict>();
    boolean doorOpen = true;
    for (int n = 0; n < phases.size(); n++) {
      var state = phases.get(n);
      boolean timeHasCome = state.phase().startAt().map(at -> !at.isAfter(now)).orElse(true);
      boolean open = state.open() || (doorOpen && timeHasCome);
      if (open && !state.open()) {
        opens.add(n);
      }
      var verdict = open ? verdict(state, now) : Optional.<GateVerdict>empty();
      if (verdict.isPresent()) {
        verdicts.put(n, verdict.get());
      }
      doorOpen =
          open
              && (state.phase().gate().isEmpty()
                  || verdict.filter(GateVerdict.Opens.class::isInstance).isPresent());
    }
    var halts =
        verdicts.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof GateVerdict.Halts)
            .map(Map.Entry::getKey)
            .min(Integer::compare);
    return new Judgement(halts.isPresent() ? List.of() : opens, verdicts, halts);
  }

  private static Optional<GateVerdict> verdict(State state, Instant now) {
    return state
        .phase()
        .gate()
        .map(gate -> gate.judge(state.reading(), state.satisfiedSince(), now));
  }
}
