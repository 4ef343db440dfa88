package io.trivet.server.people.sso;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A person with a browser in front of forms: it follows redirects within one host, keeps cookies
/// by path, and submits the first form of a page. (Keycloak's cookies are `Secure` and the address
/// is the loopback one: browsers send them there, Java's cookie store does not.)
final class FormBrowser implements AutoCloseable {
  private static final Pattern FORM =
      Pattern.compile("<form[^>]*action=\"([^\"]+)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern HIDDEN =
      Pattern.compile(
          "<input[^>]*name=\"(\\w+)\"[^>]*value=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
  private static final int STEPS_MAX = 15;

  private final HttpClient client = HttpClient.newHttpClient();

  /// By path and name.
  private final Map<String, Map<String, String>> cookies = new TreeMap<>();

  /// A page, or (with an empty body) the address on another host that a redirect leads to.
  record Page(URI at, String body) {
    boolean isElsewhere() {
      return body.isEmpty();
    }

    URI link(Pattern pattern) {
      var found = pattern.matcher(body);
      if (!found.find()) {
        throw new AssertionError(body);
      }
      return at.resolve(found.group(1).replace("&amp;", "&"));
    }
  }

  Page get(URI address) throws IOException, InterruptedException {
    return go(HttpRequest.newBuilder(address).GET(), address);
  }

  /// Submits the form with its hidden fields and these.
  Page submit(Page page, Map<String, String> typed) throws IOException, InterruptedException {
    var action = page.link(FORM);
    var fields = new LinkedHashMap<String, String>();
    var hidden = HIDDEN.matcher(page.body());
    while (hidden.find()) {
      fields.put(hidden.group(1), unescape(hidden.group(2)));
    }
    fields.putAll(typed);
    var form =
        fields.entrySet().stream()
            .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return go(
        HttpRequest.newBuilder(action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)),
        action);
  }

  private Page go(HttpRequest.Builder request, URI address)
      throws IOException, InterruptedException {
    var at = address;
    var next = request;
    for (int step = 0; step < STEPS_MAX; step++) {
      next.header("Cookie", cookiesFor(at));
      var answer = client.send(next.build(), HttpResponse.BodyHandlers.ofString());
      keep(answer);
      if (answer.statusCode() / 100 != 3) {
        return new Page(at, answer.body());
      }
      var location = at.resolve(answer.headers().firstValue("Location").orElseThrow());
      if (!location.getAuthority().equals(at.getAuthority())) {
        return new Page(location, "");
      }
      at = location;
      next = HttpRequest.newBuilder(at).GET();
    }
    throw new AssertionError("no end of redirects at " + at);
  }

  private void keep(HttpResponse<String> answer) {
    for (var line : answer.headers().allValues("Set-Cookie")) {
      var parts = line.split(";\\s*", -1);
      var path = "/";
      for (var part : parts) {
        path =
            part.toLowerCase(java.util.Locale.ROOT).startsWith("path=") ? part.substring(5) : path;
      }
      var pair = parts[0].split("=", 2);
      cookies.computeIfAbsent(path, _ -> new TreeMap<>()).put(pair[0], pair[1]);
    }
  }

  private String cookiesFor(URI address) {
    return cookies.entrySet().stream()
        .filter(entry -> address.getPath().startsWith(entry.getKey()))
        .flatMap(entry -> entry.getValue().entrySet().stream())
        .filter(cookie -> !cookie.getValue().isEmpty())
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  private static String unescape(String text) {
    return text.replace("&quot;", "\"")
        .replace("&#x3d;", "=")
        .replace("&#43;", "+")
        .replace("&#x2b;", "+")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  @Override
  public void close() {
    client.close();
  }
}
