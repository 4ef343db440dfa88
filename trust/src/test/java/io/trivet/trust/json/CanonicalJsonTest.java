package io.trivet.trust.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  @Test
  void the_example_of_rfc_8785_section_3_2_2() {
    var given =
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
          "literals": [null, true, false]
        }
        """;
    assertEquals(
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
        CanonicalJson.text(read(given)));
  }

  @Test
  void names_are_sorted_by_utf_16_code_units() {
    var given =
        "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}";
    assertEquals(
        "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}",
        CanonicalJson.text(read(given)));
  }

  /// RFC 8785 appendix B, by the bits of the double.
  @ParameterizedTest
  @CsvSource({
    "0000000000000000,0",
    "8000000000000000,0",
    "0000000000000001,5e-324",
    "8000000000000001,-5e-324",
    "7fefffffffffffff,1.7976931348623157e+308",
    "ffefffffffffffff,-1.7976931348623157e+308",
    "4340000000000000,9007199254740992",
    "c340000000000000,-9007199254740992",
    "4430000000000000,295147905179352830000",
    "44b52d02c7e14af5,9.999999999999997e+22",
    "44b52d02c7e14af6,1e+23",
    "44b52d02c7e14af7,1.0000000000000001e+23",
    "444b1ae4d6e2ef4e,999999999999999700000",
    "444b1ae4d6e2ef4f,999999999999999900000",
    "444b1ae4d6e2ef50,1e+21",
    "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d,0.000001",
    "41b3de4355555553,333333333.3333332",
    "41b3de4355555554,333333333.33333325",
    "41b3de4355555555,333333333.3333333",
    "41b3de4355555556,333333333.3333334",
    "41b3de4355555557,333333333.33333343",
    "becbf647612f3696,-0.0000033333333333333333",
    "43143ff3c1cb0959,1424953923781206.2",
  })
  void numbers_are_written_as_ecmascript_does(String bits, String expected) {
    assertEquals(
        expected, CanonicalJson.number(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\"}",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "[1,]",
        "[1 2]",
        "01",
        "+1",
        "1.",
        ".5",
        "1e999",
        "NaN",
        "\"\n\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\u12g4\"",
        "tru",
        "1 1",
        "{a:1}",
        "'a'",
        "\u00a01",
      })
  void what_is_not_json_is_refused(String text) {
    assertThrows(Malformed.class, () -> read(text));
  }

  @Test
  void depth_is_limited() {
    assertThrows(Malformed.class, () -> read("[".repeat(100_000)));
    read("[".repeat(JsonReader.DEPTH_MAX) + "]".repeat(JsonReader.DEPTH_MAX));
  }

  @Test
  void json_that_is_not_canonical_is_told_apart() {
    assertThrows(Malformed.class, () -> CanonicalJson.parse(bytes("{ \"a\":1}")));
    assertThrows(Malformed.class, () -> CanonicalJson.parse(bytes("1.0")));
    assertEquals(new Json.Obj(Map.of("a", Json.of(1))), CanonicalJson.parse(bytes("{\"a\":1}")));
  }

  @Test
  void whole_numbers_beyond_a_double_are_an_error() {
    assertThrows(IllegalArgumentException.class, () -> Json.of(1L << 53));
  }

  private static Json read(String text) {
    return JsonReader.parse(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
