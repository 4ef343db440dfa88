package io.trivet.server.devices.remote;

import io.trivet.core.devices.Runbook;
import io.trivet.core.kernel.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A runbook as JSON: `{"name", "description", "command": "systemctl restart {{unit}}",
/// "parameters": [{"name": "unit", "type": "choice", "choices": ["a", "b"]}], "timeout_seconds"}`.
record RunbookJson(
    @Nullable String name,
    @Nullable String description,
    @Nullable String command,
    @Nullable List<ParameterJson> parameters,
    @Nullable Integer timeout_seconds) {
  private static final int TIMEOUT_SECONDS_DEFAULT = 60;

  record ParameterJson(
      @Nullable String name,
      @Nullable String type,
      @Nullable String pattern,
      @Nullable Long min,
      @Nullable Long max,
      @Nullable List<String> choices) {

    Runbook.Parameter parameter() {
      Runbook.Type kind =
          switch (type == null ? "" : type) {
            case "text" -> new Runbook.Type.Text(pattern == null ? ".*" : pattern);
            case "number" ->
                new Runbook.Type.Whole(
                    min == null ? Long.MIN_VALUE : min, max == null ? Long.MAX_VALUE : max);
            case "choice" -> new Runbook.Type.Choice(choices == null ? List.of() : choices);
            default ->
                throw new Failure.Invalid("a parameter's type must be text, number or choice");
          };
      return new Runbook.Parameter(name == null ? "" : name, kind);
    }

    static ParameterJson of(Runbook.Parameter parameter) {
      return switch (parameter.type()) {
        case Runbook.Type.Text(var form) ->
            new ParameterJson(parameter.name(), "text", form, null, null, null);
        case Runbook.Type.Whole(var least, var most) ->
            new ParameterJson(parameter.name(), "number", null, least, most, null);
        case Runbook.Type.Choice(var of) ->
            new ParameterJson(parameter.name(), "choice", null, null, null, of);
      };
    }
  }

  Runbook runbook(@Nullable String nameInPath) {
    var given = parameters == null ? List.<ParameterJson>of() : parameters;
    return new Runbook(
        nameInPath != null ? nameInPath : name == null ? "" : name,
        description == null ? "" : description,
        command == null ? "" : command,
        given.stream().map(ParameterJson::parameter).toList(),
        Duration.ofSeconds(timeout_seconds == null ? TIMEOUT_SECONDS_DEFAULT : timeout_seconds));
  }

  static RunbookJson of(Runbook runbook) {
    return new RunbookJson(
        runbook.name(),
        runbook.description(),
        runbook.command(),
        parameters(runbook),
        (int) runbook.timeout().toSeconds());
  }

  static List<ParameterJson> parameters(Runbook runbook) {
    return runbook.parameters().stream().map(ParameterJson::of).toList();
  }
}
