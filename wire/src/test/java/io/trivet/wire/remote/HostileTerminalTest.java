package io.trivet.wire.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Sequences that change something outside of the picture: they ask the terminal (whose answer
/// would be typed into the shell of whoever looks), write the clipboard or the title, switch
/// reports on, print, or hide text.
class HostileTerminalTest {
  private static final String ESC = "\u001b";
  private static final String CSI = ESC + "[";

  /// An independent reading of what may be left: no escape but colours without "conceal", cursor
  /// movement and erasing, known modes, character sets; no C1 control, no ENQ, no NUL, no DEL.
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?:"
              + ESC
              + "\\[[0-9;:]*[@A-MPSTXZ`a-bd-gm-mrsu]|"
              + ESC
              + "\\[4[hl]|"
              + ESC
              + "\\[\\?[0-9;]*[hl]|"
              + ESC
              + "\\[[0-6]? q|"
              + ESC
              + "[()][0B]|"
              + ESC
              + "[78DEMH=>c]|[\\x07-\\x0f]|[^\\x00-\\x1f\\x7f-\\x9f])*");

  static List<String> sequences() {
    var all = new ArrayList<String>();
    // questions, answered into the input
    for (var question :
        List.of(
            "c",
            "0c",
            ">c",
            ">0c",
            "=c",
            "=0c",
            "5n",
            "6n",
            "?6n",
            "?15n",
            "?25n",
            "?26n",
            "?53n",
            "?55n",
            "?56n",
            "?62n",
            "?63n",
            "?75n",
            "?85n",
            "?996n",
            "x",
            "0x",
            "1x",
            ">q",
            ">0q",
            "?u",
            "4$p",
            "20$p",
            "?1$p",
            "?6$p",
            "?7$p",
            "?25$p",
            "?1004$p",
            "?1049$p",
            "?2004$p",
            "?2026$p",
            "1$w",
            "2$w",
            "1;1;1;1;1;1*y",
            "?1;1S",
            "?2;1S",
            "+q544e",
            "&v",
            "1;2'z",
            "'|",
            "0'|")) {
      all.add(CSI + question);
    }
    for (int window = 1; window <= 24; window++) {
      all.add(CSI + window + "t");
    }
    all.addAll(List.of(CSI + "22;0t", CSI + "23;0t", CSI + "3;0;0t", CSI + "8;999;999t"));
    all.addAll(List.of("\u0005", ESC + "Z", "\u009ac", "\u009b6n", "\u009bc"));
    // operating system commands: clipboard, title, colours, links, notifications, files
    for (var command :
        List.of(
            "52;c;aGVsbG8=",
            "52;p;aGVsbG8=",
            "52;s;?",
            "52;c;?",
            "52;;aGVsbG8=",
            "52;c;!",
            "0;title",
            "1;icon",
            "2;title",
            "3;PROP=x",
            "4;0;?",
            "4;1;rgb:ff/ff/ff",
            "5;0;?",
            "6;1;1",
            "7;file://host/tmp",
            "8;;http://evil.example/",
            "8;id=1;file:///etc/passwd",
            "9;notify",
            "9;4;1;50",
            "10;?",
            "11;?",
            "12;?",
            "13;?",
            "14;?",
            "15;?",
            "16;?",
            "17;?",
            "18;?",
            "19;?",
            "10;#000000",
            "11;#000000",
            "21;?",
            "22;pointer",
            "46;/tmp/log",
            "50;?",
            "51;x",
            "60",
            "61",
            "99;i=1;x",
            "104",
            "105;0",
            "110",
            "111",
            "112",
            "133;A",
            "133;C",
            "176;x",
            "440;/tmp/a.wav",
            "555;x",
            "633;E;x",
            "666;x=y",
            "697;x",
            "701;x",
            "702;?",
            "704;2;x",
            "705;50",
            "706;x",
            "707;x",
            "710;x",
            "711;x",
            "720;1",
            "721;1",
            "776;?",
            "777;notify;a;b",
            "1337;File=inline=1:aGVsbG8=",
            "1337;CopyToClipboard=",
            "1337;ReportCellSize",
            "1337;ReportVariable=dXNlcg==",
            "1337;SetUserVar=a=Yg==",
            "1337;StealFocus",
            "1337;ClearScrollback",
            "1337;RequestUpload=format=tgz",
            "1337;Custom=id=1:x",
            "5522;type=read;Lg==",
            "30001",
            "30101",
            "L;icon",
            "l;title")) {
      all.add(ESC + "]" + command + "\u0007");
      all.add(ESC + "]" + command + ESC + "\\");
    }
    all.addAll(List.of("\u009d52;c;aGVsbG8=\u0007", "\u009d52;c;aGVsbG8=\u009c"));
    // device control, application, privacy and start strings
    for (var string :
        List.of(
            "$qm",
            "$qr",
            "$q\"p",
            "$q q",
            "$q\"q",
            "+q436f",
            "+q544e;5247",
            "+p544e",
            "1$r0m",
            "0;1|17/6161",
            "q#0;2;0;0;0!10~",
            "=1s",
            "$t1",
            "0!uA",
            ">|x",
            "1000p",
            "tmux;\u001b\u001b]52;c;YQ==\u0007")) {
      all.add(ESC + "P" + string + ESC + "\\");
      all.add("\u0090" + string + "\u009c");
    }
    for (var introducer : List.of("_", "^", "X")) {
      all.add(ESC + introducer + "Ga=q,i=1;AAAA" + ESC + "\\");
      all.add(ESC + introducer + "hidden text" + ESC + "\\");
    }
    all.addAll(List.of("\u009fGa=T;AAAA\u009c", "\u009ehidden\u009c", "\u0098hidden\u009c"));
    // reports and modes that make the terminal type by itself
    for (var mode :
        List.of(
            "2", "3", "5", "8", "9", "18", "19", "30", "35", "38", "40", "41", "42", "44", "45",
            "46", "66", "67", "69", "80", "95", "1000", "1001", "1002", "1003", "1004", "1005",
            "1006", "1007", "1010", "1011", "1014", "1015", "1016", "1034", "1035", "1036", "1037",
            "1039", "1040", "1041", "1042", "1043", "1044", "1046", "1050", "1060", "1061", "1070",
            "2004", "2027", "2031", "2048", "9001")) {
      all.add(CSI + "?" + mode + "h");
    }
    all.addAll(
        List.of(
            CSI + "2h",
            CSI + "12h",
            CSI + "20h",
            CSI + ">4;2m",
            CSI + ">1u",
            CSI + "=1;1u",
            CSI + "<u",
            CSI + "?4m",
            CSI + ">1p",
            CSI + "!p",
            CSI + "61\"p",
            CSI + "1\"q"));
    // printing, LEDs, loops
    all.addAll(
        List.of(
            CSI + "i",
            CSI + "4i",
            CSI + "5i",
            CSI + "?5i",
            CSI + "?4i",
            CSI + "0q",
            CSI + "1q",
            CSI + "99999999b",
            CSI + "2147483647@",
            CSI + "1;2;3;4;5'w"));
    // hidden text
    all.addAll(
        List.of(
            CSI + "8m",
            CSI + "08m",
            CSI + "1;8m",
            CSI + "38;5;1;8m",
            CSI + "8;31m",
            CSI + "3J",
            CSI + "8:0m",
            "\u202e",
            "\u202d",
            "\u2066",
            "\u2067",
            "\u2068",
            "\u202a",
            "\u202b",
            "\u200e",
            "\u200f",
            "\u200b",
            "\u2060",
            "\ufeff",
            "\u2028",
            "\u2029",
            "\u061c",
            "\udb40\udc41",
            "\udb40\udc01",
            "\u0000",
            "\u007f",
            "\u0010",
            "\u0011",
            "\u0013"));
    // broken off and malformed
    all.addAll(
        List.of(
            CSI + "12" + ESC + "Z",
            CSI + "1\u0018",
            CSI + "?" + ESC + "[6n",
            ESC + ESC + "Z",
            CSI + "1".repeat(100) + "A",
            CSI + "\u00e9A",
            ESC + "#8",
            ESC + "%G",
            ESC + "(A",
            ESC + " F",
            ESC + "n",
            ESC + "o",
            ESC + "|",
            ESC + "}",
            ESC + "~",
            ESC + "$B",
            CSI + "1;\u001b]52;c;YQ==\u0007m"));
    return all;
  }

  @Test
  void two_hundred_and_more_hostile_sequences_change_nothing_outside_the_picture() {
    var sequences = sequences();
    assertTrue(sequences.size() >= 200, () -> "only " + sequences.size());
    for (var hostile : sequences) {
      var filter = new TerminalFilter();
      var safe = filter.filter(utf8("before " + hostile + " after"));
      var shown = VisibleText.of(hostile);
      assertTrue(HARMLESS.matcher(safe).matches(), () -> shown + " became " + VisibleText.of(safe));
      assertTrue(filter.leftOut() > 0, () -> "nothing was left out of " + shown);
      assertTrue(safe.startsWith("before "), shown);
      assertTrue(safe.endsWith("after"), () -> shown + " swallowed what follows it");
      assertTrue(!safe.contains("aGVsbG8"), shown);
    }
  }

  @Test
  void the_pieces_in_which_output_comes_do_not_matter() {
    var all = utf8("żółw" + String.join("x", sequences()) + "亀");
    var whole = new TerminalFilter().filter(all);
    var filter = new TerminalFilter();
    var pieces = new StringBuilder();
    for (var b : all) {
      pieces.append(filter.filter(new byte[] {b}));
    }
    assertEquals(whole, pieces.toString());
  }

  @Test
  void what_is_safe_stays_as_it_is() {
    var picture =
        "plain żółw 亀 🐢\r\n\t\u0007"
            + CSI
            + "1;31m"
            + CSI
            + "38;5;8m"
            + CSI
            + "48;2;8;8;8m"
            + CSI
            + "0m"
            + CSI
            + "m"
            + CSI
            + "2J"
            + CSI
            + "H"
            + CSI
            + "10;20H"
            + CSI
            + "K"
            + CSI
            + "5A"
            + CSI
            + "1;24r"
            + CSI
            + "?25l"
            + CSI
            + "?25h"
            + CSI
            + "?1049h"
            + CSI
            + "?1049l"
            + CSI
            + "2 q"
            + ESC
            + "(0"
            + ESC
            + "(B"
            + ESC
            + "7"
            + ESC
            + "8"
            + ESC
            + "M"
            + CSI
            + "4:3m";
    var filter = new TerminalFilter();
    assertEquals(picture, filter.filter(utf8(picture)));
    assertEquals(0, filter.leftOut());
  }

  @Test
  void text_does_not_vanish_in_a_string_that_never_ends() {
    var filter = new TerminalFilter();
    assertTrue(filter.filter(utf8(ESC + "]0;x\nrm -rf /")).contains("rm -rf /"));
    var long_ = new TerminalFilter();
    var safe = long_.filter(utf8(ESC + "P" + "a".repeat(TerminalFilter.STRING_CHARS_MAX + 10)));
    assertTrue(safe.endsWith("aaa"), safe);
  }

  @Test
  void bytes_that_are_no_text_are_shown_as_replaced() {
    assertEquals("a\ufffdb", new TerminalFilter().filter(new byte[] {'a', (byte) 0x9b, 'b'}));
  }

  @Test
  void text_for_logs_is_one_line_without_controls() {
    for (var hostile : sequences()) {
      var line = VisibleText.of("a\r\nb" + hostile);
      assertTrue(line.codePoints().noneMatch(VisibleText::isHidden), line);
      assertTrue(line.startsWith("a^M^Jb"), line);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
