package io.trivet.server.people.sso;

/// Two realms of one Keycloak: `company`, which speaks SAML and has the people, and what `broker`
/// needs to pass them on by OpenID Connect. `{port}` stands for Keycloak's port.
final class SamlRealms {
  private SamlRealms() {}

  /// The SAML identity provider. Its only service is the broker.
  static String company(String users) {
    return """
    {"realm": "company", "enabled": true, "sslRequired": "none",
     "groups": [{"name": "technicians"}],
     "clients": [{
       "clientId": "http://127.0.0.1:{port}/realms/broker", "protocol": "saml", "enabled": true,
       "frontchannelLogout": true, "fullScopeAllowed": true,
       "redirectUris": ["http://127.0.0.1:{port}/realms/broker/*"],
       "attributes": {
         "saml.assertion.signature": "true", "saml.server.signature": "true",
         "saml.client.signature": "false", "saml.authnstatement": "true",
         "saml.force.post.binding": "true", "saml_name_id_format": "persistent",
         "saml.signature.algorithm": "RSA_SHA256"},
       "protocolMappers": [%s, %s, %s,
         {"name": "groups", "protocol": "saml", "protocolMapper": "saml-group-membership-mapper",
          "config": {"attribute.name": "groups", "attribute.nameformat": "Basic",
                     "single": "true", "full.path": "false"}}]}],
     "users": [%s]}
    """
        .formatted(told("email"), told("firstName"), told("lastName"), users);
  }

  private static String told(String name) {
    return """
    {"name": "%s", "protocol": "saml", "protocolMapper": "saml-user-property-mapper",
     "config": {"user.attribute": "%s", "attribute.name": "%s", "attribute.nameformat": "Basic"}}\
    """
        .formatted(name, name, name);
  }

  /// To be added to the realm that brokers: the provider, and what becomes of its attributes.
  static String brokering() {
    return """
    "identityProviders": [{
       "alias": "company", "providerId": "saml", "enabled": true, "trustEmail": true,
       "firstBrokerLoginFlowAlias": "first broker login",
       "config": {
         "entityId": "http://127.0.0.1:{port}/realms/broker",
         "idpEntityId": "http://127.0.0.1:{port}/realms/company",
         "singleSignOnServiceUrl": "http://127.0.0.1:{port}/realms/company/protocol/saml",
         "metadataDescriptorUrl":
           "http://127.0.0.1:{port}/realms/company/protocol/saml/descriptor",
         "useMetadataDescriptorUrl": "true", "validateSignature": "true",
         "wantAssertionsSigned": "true", "wantAuthnRequestsSigned": "false",
         "postBindingAuthnRequest": "true", "postBindingResponse": "true",
         "nameIDPolicyFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
         "principalType": "SUBJECT", "syncMode": "FORCE"}}],
     "identityProviderMappers": [%s, %s, %s,
       {"name": "technicians", "identityProviderAlias": "company",
        "identityProviderMapper": "saml-advanced-group-idp-mapper",
        "config": {"syncMode": "FORCE", "are.attribute.values.regex": "false", "group": "/fleet",
                   "attributes": "[{\\"key\\": \\"groups\\", \\"value\\": \\"technicians\\"}]"}}],
    """
        .formatted(taken("email"), taken("firstName"), taken("lastName"));
  }

  private static String taken(String name) {
    return """
    {"name": "%s", "identityProviderAlias": "company",
     "identityProviderMapper": "saml-user-attribute-idp-mapper",
     "config": {"attribute.name": "%s", "user.attribute": "%s", "syncMode": "FORCE"}}\
    """
        .formatted(name, name, name);
  }
}
