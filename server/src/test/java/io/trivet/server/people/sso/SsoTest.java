package io.trivet.server.people.sso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Answer;
import io.trivet.testkit.ManagementClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Signing in through a real Keycloak, and CI jobs that show a token of it.
@Tag("slow")
class SsoTest {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String PROVIDERS = BASE + "/sso/idp/metadata";
  private static final String RULES = BASE + "/ci/rules";
  private static final String ADMIN = "RBAC_ROLE_PERMIT_ALL";
  private static final String BOB = "b0b00000-0000-4000-8000-000000000000";
  private static final String READER = "RBAC_ROLE_OBSERVER";
  private static final String SECRET = "the-secret-of-the-client";

  private static Keycloak keycloak;
  private static RunningServer server;
  private static ManagementClient admin;

  /// The provider of the realm of that name.
  private static String people = "";

  @BeforeAll
  static void start() {
    var company = SamlRealms.company(user("dora", "\"technicians\"") + ", " + user("emil", ""));
    var broker =
        realm("broker").replace("\"groups\": [{", SamlRealms.brokering() + "\"groups\": [{");
    var bob = "{\"id\": \"" + BOB + "\", \"username\": \"bob\"";
    var known = realm("people").replace("{\"username\": \"bob\"", bob);
    keycloak = new Keycloak(List.of(company, known, realm("others"), broker));
    server = new RunningServer(Map.of("TRIVET_OUTBOUND_ALLOW", "127.0.0.1/32"));
    admin = server.administrator();
    people = provider("people", Map.of("fleet", List.of(ADMIN)));
  }

  @AfterAll
  static void stop() {
    server.close();
    keycloak.close();
  }

  @Test
  void people_come_with_the_roles_of_their_groups_and_two_issuers_make_two_people()
      throws Exception {
    var ann = me(signIn(people, "ann"));
    assertEquals("ann@example.com", ann.get("email").stringValue());
    assertEquals("[\"%s\"]".formatted(ADMIN), ann.get("roles").toString());
    assertEquals(ann.get("id"), me(signIn(people, "ann")).get("id"));

    // whoever is in no group with a role stays outside
    var refused = signIn(people, "bob");
    assertEquals("/login?error=sso_no_role", refused.header("Location"));
    assertFalse(refused.headerLines("Set-Cookie").toString().contains("__Host-trivet="));

    // the groups bring other roles now: at the next sign-in
    admin
        .put(PROVIDERS + "/" + people, body("people", Map.of("fleet", List.of(READER))))
        .require(204);
    assertEquals("[\"%s\"]".formatted(READER), me(signIn(people, "ann")).get("roles").toString());

    // the same address from another issuer is another person
    var others = provider("others", Map.of("fleet", List.of(READER)));
    assertNotEquals(ann.get("id"), me(signIn(others, "ann")).get("id"));

    // one who is switched off here stays outside whatever the provider says
    var id = ann.get("id").stringValue();
    admin.post(BASE + "/users/" + id + "/disable", Map.of()).require(204);
    assertEquals("/login?error=sso_failed", signIn(people, "ann").header("Location"));

    assertFalse(admin.get(PROVIDERS).require(200).text().contains(SECRET));
    assertFalse(admin.get(PROVIDERS + "/" + people).require(200).text().contains(SECRET));
    assertTrue(server.client().get(BASE + "/auth/providers").text().contains(people));
    admin.delete(PROVIDERS + "/" + others).require(204);
    server.client().get(BASE + "/oidc/" + others + "/start").require(404);
  }

  /// A SAML provider that only the broker knows: its assertion brings the address and the groups.
  @Test
  void people_of_a_saml_provider_come_through_the_broker_with_the_roles_of_their_groups()
      throws Exception {
    var id = provider("broker", Map.of("fleet", List.of(READER)));
    var dora = me(signInBySaml(id, "dora"));
    assertEquals("dora@example.com", dora.get("email").stringValue());
    assertEquals("[\"%s\"]".formatted(READER), dora.get("roles").toString());
    assertEquals(dora.get("id"), me(signInBySaml(id, "dora")).get("id"));
    assertEquals("/login?error=sso_no_role", signInBySaml(id, "emil").header("Location"));
  }

  private static Answer signInBySaml(String provider, String user) throws Exception {
    var begun = server.client().get(BASE + "/oidc/" + provider + "/start").require(302);
    try (var browser = new FormBrowser()) {
      var page = browser.get(URI.create(begun.header("Location")));
      page =
          browser.get(page.link(Pattern.compile("href=\"([^\"]*/broker/company/login[^\"]*)\"")));
      assertTrue(page.body().contains("SAMLRequest"), page::body);
      page = browser.submit(page, Map.of());
      page = browser.submit(page, Map.of("username", user, "password", user));
      assertTrue(page.body().contains("SAMLResponse"), page::body);
      page = browser.submit(page, Map.of());
      assertTrue(page.isElsewhere(), page::body);
      return callback(page.at(), begun);
    }
  }

  @Test
  void a_user_tied_to_a_provider_beforehand_keeps_the_roles_given_here() throws Exception {
    var sso = Map.of("id", people, "kind", "sso/oidc", "subject", BOB);
    var body = Map.of("email", "bob@here.example", "roles", List.of(READER), "sso", List.of(sso));
    var id = admin.post(BASE + "/users", body).createdId();
    admin.post(BASE + "/users", body).require(409);
    admin
        .post(
            BASE + "/users",
            Map.of("email", "x@here.example", "sso", List.of(Map.of("id", people))))
        .require(400);
    var nobody = Map.of("id", UUID.randomUUID().toString(), "subject", "s");
    admin
        .post(BASE + "/users", Map.of("email", "x@here.example", "sso", List.of(nobody)))
        .require(422);
    var both = new java.util.HashMap<String, Object>(body);
    both.put("password", "a-good-password");
    admin.post(BASE + "/users", both).require(422);
    var bob = me(signIn(people, "bob"));
    assertEquals(id, bob.get("id").stringValue());
    assertEquals("[\"%s\"]".formatted(READER), bob.get("roles").toString());
    admin.delete(BASE + "/users/" + id).require(204);
    assertEquals("/login?error=sso_no_role", signIn(people, "bob").header("Location"));
  }

  @Test
  void a_sign_in_that_another_browser_began_is_refused() throws Exception {
    var id = people;
    var begun = server.client().get(BASE + "/oidc/" + id + "/start").require(302);
    var other = server.client().get(BASE + "/oidc/" + id + "/start").require(302);
    var back = atProvider(begun.header("Location"), "carol");
    assertEquals("/login?error=sso_failed", callback(back, other).header("Location"));
    server.clock().advance(Duration.ofMinutes(11));
    var late = server.client().get(BASE + "/oidc/" + id + "/start").require(302);
    var lateBack = atProvider(late.header("Location"), "carol");
    server.clock().advance(Duration.ofMinutes(11));
    assertEquals("/login?error=sso_failed", callback(lateBack, late).header("Location"));
  }

  @Test
  void a_provider_that_cannot_be_used_is_refused_with_a_reason() {
    for (var url :
        List.of(
            keycloak.issuer("nobody") + "/.well-known/openid-configuration",
            "http://10.1.2.3/.well-known/openid-configuration",
            "no address")) {
      var body = Map.of("name", "n", "client_id", "c", "well_known_url", url);
      admin.post(PROVIDERS, body).require(400);
    }
    var role = body("people", Map.of("fleet", List.of("no-such-role")));
    admin.post(PROVIDERS, role).require(422);
    admin
        .send(
            "POST",
            PROVIDERS,
            BodyPublishers.ofString("<x/>"),
            Map.of("Content-Type", "application/samlmetadata+xml"))
        .require(415);
  }

  @Test
  void a_ci_job_gets_a_short_token_that_uploads_and_nothing_else() throws Exception {
    var rule =
        Map.of(
            "name",
            "releases",
            "issuer",
            keycloak.issuer("people"),
            "audience",
            "trivet",
            "claims",
            Map.of("preferred_username", "ci-*"));
    var id = admin.post(RULES, rule).createdId();
    admin.post(RULES, rule).require(409);
    admin.post(RULES, with(rule, "claims", Map.of())).require(400);
    admin.post(RULES, with(rule, "claims", Map.of("sub", "*"))).require(400);

    var job = idToken("ci-builder");
    var token = exchange(job).require(200).json().get("token").stringValue();
    var client = server.client();
    client.useToken(token);
    client.get("/api/management/v2/devauth/devices").require(403);
    client.get(BASE + "/users").require(403);
    client.post(BASE + "/settings/tokens", Map.of("name", "t", "expires_in", 0)).require(403);
    // not refused for want of a right: the form is what is missing
    var upload =
        client.send(
            "POST",
            "/api/management/v1/deployments/artifacts",
            BodyPublishers.ofString("x"),
            Map.of("Content-Type", "multipart/form-data; boundary=limit"));
    assertEquals(400, upload.status(), upload::text);

    exchange(idToken("ann")).require(401);
    exchange(job.substring(0, job.length() - 4) + "AAAA").require(401);
    exchange("a.b.c").require(401);
    exchange("x").require(401);

    server.clock().advance(Duration.ofMinutes(16));
    client.get(BASE + "/users/me").require(401);
    admin = server.administrator();
    var again = exchange(idToken("ci-builder")).require(200).json().get("token").stringValue();
    client.useToken(again);
    client.get("/api/management/v2/devauth/devices").require(403);
    admin.delete(RULES + "/" + id).require(204);
    client.get("/api/management/v2/devauth/devices").require(401);
    exchange(idToken("ci-builder")).require(401);
    assertFalse(admin.get(BASE + "/users").text().contains("service.invalid"));
  }

  @Test
  void a_star_in_a_pattern_does_not_cross_a_slash() {
    assertTrue(CiTrust.matches("acme/*", "acme/app"));
    assertFalse(CiTrust.matches("acme/*", "acme/app/x"));
    assertFalse(CiTrust.matches("acme/*", "evil/acme/app"));
    assertFalse(CiTrust.matches("a.me/app", "acme/app"));
    assertTrue(CiTrust.matches("refs/tags/v*.*", "refs/tags/v1.2"));
  }

  private static Answer exchange(String token) {
    return server.client().post(BASE + "/auth/ci", Map.of("token", token));
  }

  private static Map<String, Object> with(Map<String, Object> rule, String name, Object value) {
    var changed = new java.util.HashMap<>(rule);
    changed.put(name, value);
    changed.put("name", "another");
    return changed;
  }

  private static String provider(String realm, Map<String, List<String>> roles) {
    return admin.post(PROVIDERS, body(realm, roles)).createdId();
  }

  private static Map<String, Object> body(String realm, Map<String, List<String>> roles) {
    return Map.of(
        "name", realm,
        "client_id", "trivet",
        "client_secret", SECRET,
        "well_known_url", keycloak.issuer(realm) + "/.well-known/openid-configuration",
        "roles", roles);
  }

  /// Leaves for the provider, signs in there, comes back.
  private static Answer signIn(String provider, String user) throws Exception {
    var begun = server.client().get(BASE + "/oidc/" + provider + "/start").require(302);
    return callback(atProvider(begun.header("Location"), user), begun);
  }

  private static Answer callback(URI back, Answer begun) {
    var kept = begun.header("Set-Cookie").split(";", 2)[0];
    return server
        .client()
        .send(
            "GET",
            back.getRawPath() + "?" + back.getRawQuery(),
            BodyPublishers.noBody(),
            Map.of("Cookie", kept))
        .require(302);
  }

  private static tools.jackson.databind.JsonNode me(Answer back) {
    assertEquals("/", back.header("Location"), back::text);
    var cookie =
        back.headerLines("Set-Cookie").stream()
            .filter(line -> line.startsWith("__Host-trivet="))
            .findFirst()
            .orElseThrow()
            .split(";", 2)[0];
    return server
        .client()
        .send("GET", BASE + "/users/me", BodyPublishers.noBody(), Map.of("Cookie", cookie))
        .require(200)
        .json();
  }

  /// A person with a browser in front of Keycloak's form. Its cookies are `Secure`, and the address
  /// is the loopback one: browsers send them there, Java's cookie store does not.
  private static URI atProvider(String location, String user)
      throws IOException, InterruptedException {
    try (var browser = HttpClient.newHttpClient()) {
      var page =
          browser.send(
              HttpRequest.newBuilder(URI.create(location)).build(),
              HttpResponse.BodyHandlers.ofString());
      var form = Pattern.compile("<form[^>]*action=\"([^\"]+)\"").matcher(page.body());
      assertTrue(form.find(), page::body);
      var cookies =
          page.headers().allValues("Set-Cookie").stream()
              .map(line -> line.split(";", 2)[0])
              .collect(Collectors.joining("; "));
      var answer =
          browser.send(
              HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header("Cookie", cookies)
                  .POST(BodyPublishers.ofString("username=" + user + "&password=" + user))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(302, answer.statusCode(), answer::body);
      return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }
  }

  private static String idToken(String user) throws IOException, InterruptedException {
    var form =
        "grant_type=password&scope=openid&client_id=trivet&client_secret=%s&username=%s&password=%s"
            .formatted(URLEncoder.encode(SECRET, StandardCharsets.UTF_8), user, user);
    try (var client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(keycloak.issuer("people") + "/protocol/openid-connect/token"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString(form))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer::body);
      return JsonMapper.shared().readTree(answer.body()).get("id_token").stringValue();
    }
  }

  private static String realm(String name) {
    return """
    {"realm": "%s", "enabled": true, "sslRequired": "none",
     "groups": [{"name": "fleet"}],
     "clients": [{
       "clientId": "trivet", "secret": "%s", "enabled": true, "protocol": "openid-connect",
       "publicClient": false, "standardFlowEnabled": true, "directAccessGrantsEnabled": true,
       "redirectUris": ["*"],
       "attributes": {"pkce.code.challenge.method": "S256"},
       "protocolMappers": [{
         "name": "groups", "protocol": "openid-connect",
         "protocolMapper": "oidc-group-membership-mapper",
         "config": {"claim.name": "groups", "full.path": "false", "id.token.claim": "true"}}]}],
     "users": [%s]}
    """
        .formatted(
            name,
            SECRET,
            String.join(
                ", ",
                user("ann", "\"fleet\""),
                user("bob", ""),
                user("carol", "\"fleet\""),
                user("ci-builder", "")));
  }

  private static String user(String name, String groups) {
    return """
    {"username": "%s", "enabled": true, "email": "%s@example.com", "emailVerified": true,
     "firstName": "%s", "lastName": "Example", "groups": [%s],
     "credentials": [{"type": "password", "value": "%s"}]}\
    """
        .formatted(name, name, name, groups, name);
  }
}
