package io.trivet.core.software.failure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the templates behind lines: a tree of fixed depth (number of words, then the first words)
/// leads a line to the few templates it can belong to, among which the most similar one takes it.
/// The words in which they differ become `<*>`. In the manner of Drain (He, Zhu, Zheng, Lyu: Drain:
/// An Online Log Parsing Approach with Fixed Depth Tree, ICWS 2017). Time is linear in the lines;
/// memory is bounded by the three limits. The result depends on the lines and their order alone.
final class TemplateTree {
  /// Share of equal words from which on a line belongs to a template.
  private static final double SIMILAR = 0.5;

  private static final int DEPTH = 2;
  private static final int CHILDREN_MAX = 50;
  private static final int TEMPLATES_PER_LEAF_MAX = 20;
  static final int TEMPLATES_MAX = 2000;

  private final Map<Integer, Node> byLength = new HashMap<>();
  private int templates;

  /// A template that grows more general with every line it takes.
  static final class Template {
    private final String[] words;

    private Template(List<String> words) {
      this.words = words.toArray(String[]::new);
    }

    String text() {
      return String.join(" ", words);
    }

    private int equal(List<String> other) {
      int count = 0;
      for (int i = 0; i < words.length; i++) {
        if (words[i].equals(other.get(i))) {
          count++;
        }
      }
      return count;
    }

    private void take(List<String> other) {
      for (int i = 0; i < words.length; i++) {
        if (!words[i].equals(other.get(i))) {
          words[i] = Masking.ANY;
        }
      }
    }
  }

  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private final List<Template> leaf = new ArrayList<>();
  }

  /// The template of a line, which may be new.
  Template add(String line) {
    var words = Masking.words(line);
    var node = byLength.computeIfAbsent(words.size(), _ -> new Node());
    for (int i = 0; i < Math.min(DEPTH, words.size()); i++) {
      node = child(node, words.get(i));
    }
    return take(node.leaf, words);
  }

  private Node child(Node node, String word) {
    var key = Masking.isVariable(word) ? Masking.ANY : word;
    var known = node.children.get(key);
    if (known != null) {
      return known;
    }
    boolean full = node.children.size() >= CHILDREN_MAX;
    return node.children.computeIfAbsent(full ? Masking.ANY : key, _ -> new Node());
  }

  private Template take(List<Template> leaf, List<String> words) {
    Template best = null;
    int bestEqual = -1;
    for (var template : leaf) {
      int equal = template.equal(words);
      if (equal > bestEqual) {
        best = template;
        bestEqual = equal;
      }
    }
    boolean full = leaf.size() >= TEMPLATES_PER_LEAF_MAX || templates >= TEMPLATES_MAX;
    if (best != null && (full || bestEqual >= SIMILAR * words.size())) {
      best.take(words);
      return best;
    }
    var fresh = new Template(words);
    leaf.add(fresh);
    templates++;
    return fresh;
  }
}
