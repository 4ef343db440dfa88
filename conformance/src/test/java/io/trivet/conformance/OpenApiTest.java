package io.trivet.conformance;

import static io.trivet.conformance.Shared.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The description of the API tells the truth about what the server has.
class OpenApiTest {
  private static final JsonNode DOCUMENT =
      TARGET.management().get("/api/openapi.json").require(200).json();

  @Test
  void every_operation_that_is_described_exists() {
    var missing = new ArrayList<String>();
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(path -> {
          var concrete = path.getKey().replaceAll("\\{[a-z]+}", "x");
          var allow =
              TARGET
                  .management()
                  .send("OPTIONS", concrete, BodyPublishers.noBody(), Map.of())
                  .header("Allow");
          path.getValue()
              .propertyNames()
              .forEach(method -> {
                if (!List.of(allow.split(", ")).contains(method.toUpperCase(Locale.ROOT))) {
                  missing.add(method + " " + path.getKey());
                }
              });
        });
    assertEquals(List.of(), missing);
  }

  @Test
  void every_reference_leads_somewhere() {
    var dangling = new ArrayList<String>();
    collect(DOCUMENT, dangling);
    assertEquals(List.of(), dangling);
  }

  @Test
  void every_operation_has_a_name_of_its_own_and_says_who_may_call_it() {
    var names = new ArrayList<String>();
    for (var path : DOCUMENT.get("paths")) {
      for (var operation : path) {
        names.add(operation.get("operationId").stringValue());
        assertTrue(operation.has("security"), operation::toString);
        assertTrue(operation.has("summary"), operation::toString);
      }
    }
    assertEquals(names.size(), names.stream().distinct().count());
  }

  private static void collect(JsonNode node, List<String> dangling) {
    if (node.isObject() && node.has("$ref")) {
      var pointer = node.get("$ref").stringValue().substring(1);
      if (DOCUMENT.at(pointer).isMissingNode()) {
        dangling.add(pointer);
      }
    }
    node.forEach(child -> collect(child, dangling));
  }
}
