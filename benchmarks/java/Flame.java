import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordingFile;

/// Flame RECORDING.jfr FLAME.svg TITLE: the stacks of a flight recording as a flame graph. The width of
/// a box is the share of samples in which the method was on the stack.
class Flame {
  static final class Node {
    final Map<String, Node> children = new TreeMap<>();
    long samples;
  }

  static final int WIDTH = 1400, ROW = 16;

  public static void main(String[] a) throws Exception {
    var root = new Node();
    try (var file = new RecordingFile(Path.of(a[0]))) {
      while (file.hasMoreEvents()) {
        var event = file.readEvent();
        var name = event.getEventType().getName();
        if (event.getStackTrace() != null && (name.equals("jdk.CPUTimeSample") || name.equals("jdk.ExecutionSample"))) {
          var frames = new ArrayList<String>();
          for (var frame : event.getStackTrace().getFrames()) {
            var method = frame.getMethod();
            var type = method.getType().getName();
            frames.add(type.substring(type.lastIndexOf('.') + 1) + "." + method.getName());
          }
          Collections.reverse(frames);
          var at = root;
          at.samples++;
          for (var frame : frames) {
            at = at.children.computeIfAbsent(frame, _ -> new Node());
            at.samples++;
          }
        }
      }
    }
    int height = ROW * (depth(root) + 2);
    var svg = new StringBuilder("<svg xmlns='http://www.w3.org/2000/svg' width='" + WIDTH + "' height='" + height + "' font-family='monospace' font-size='11'>\n"
        + "<rect width='100%' height='100%' fill='#fff'/><text x='4' y='13'>" + escape(a[2]) + ", " + root.samples + " samples</text>\n");
    double x = 0;
    for (var child : root.children.entrySet()) {
      x = draw(svg, child.getKey(), child.getValue(), root.samples, x, height - ROW, height);
    }
    Files.writeString(Path.of(a[1]), svg.append("</svg>\n"));
  }

  static int depth(Node node) {
    return 1 + node.children.values().stream().mapToInt(Flame::depth).max().orElse(0);
  }

  static double draw(StringBuilder svg, String name, Node node, long all, double x, int y, int height) {
    double width = (double) WIDTH * node.samples / all;
    if (width >= 1) {
      int hue = 20 + Math.floorMod(name.hashCode(), 35);
      svg.append("<g><title>%s: %.1f %%</title><rect x='%.1f' y='%d' width='%.1f' height='%d' fill='hsl(%d,75%%,68%%)' stroke='#fff' stroke-width='.5'/>".formatted(escape(name), 100.0 * node.samples / all, x, y, width, ROW, hue));
      if (width > 30) {
        int chars = Math.min(name.length(), (int) (width / 6.7));
        svg.append("<text x='%.1f' y='%d'>%s</text>".formatted(x + 2, y + 12, escape(name.substring(0, chars))));
      }
      svg.append("</g>\n");
      double at = x;
      for (var child : node.children.entrySet()) {
        at = draw(svg, child.getKey(), child.getValue(), all, at, y - ROW, height);
      }
    }
    return x + width;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&apos;");
  }
}
