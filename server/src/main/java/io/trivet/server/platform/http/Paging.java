package io.trivet.server.platform.http;

import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Lists in the manner of Mender: a JSON array, `X-Total-Count`, and one `Link` header line for
/// each relation.
public final class Paging {
  private Paging() {}

  /// A page of a list whose length is known.
  public static <T> Reply reply(Call call, Page page, Listed<T> list, Function<T, Object> view) {
    var reply = linked(call, page, list.items(), view, page.offset() + page.size() < list.total());
    long last = Math.max(1, (list.total() + page.size() - 1) / page.size());
    return reply
        .with("Link", link(call, page, last, "last"))
        .with("X-Total-Count", Long.toString(list.total()));
  }

  /// A page of a list whose length nobody counted.
  public static <T> Reply linked(
      Call call, Page page, List<T> items, Function<T, Object> view, boolean more) {
    var reply = Reply.json(items.stream().map(view).toList());
    var links = new ArrayList<String>();
    links.add(link(call, page, 1, "first"));
    if (page.number() > 1) {
      links.add(link(call, page, page.number() - 1L, "prev"));
    }
    if (more) {
      links.add(link(call, page, page.number() + 1L, "next"));
    }
    for (var link : links) {
      reply = reply.with("Link", link);
    }
    return reply;
  }

  private static String link(Call call, Page page, long number, String relation) {
    var query = new StringBuilder("page=" + number + "&per_page=" + page.size());
    for (var name : call.queryNames()) {
      if (!name.equals("page") && !name.equals("per_page")) {
        call.queries(name)
            .forEach(v -> query.append('&').append(encode(name)).append('=').append(encode(v)));
      }
    }
    return "<%s?%s>; rel=\"%s\"".formatted(call.path(), query, relation);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
