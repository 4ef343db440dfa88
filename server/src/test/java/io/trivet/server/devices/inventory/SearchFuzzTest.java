package io.trivet.server.devices.inventory;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.http.Json;
import tools.jackson.databind.JsonNode;

class SearchFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void search(byte[] bytes) {
    try {
      var filter = new FilterSql();
      filter.add(Json.parse(bytes, InventoryJson.SearchBody.class).parse().condition());
    } catch (Failure _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void report(byte[] bytes) {
    try {
      InventoryJson.attributes(Json.parse(bytes, JsonNode.class));
    } catch (Failure _) {
      return; // as it should be
    }
  }
}
