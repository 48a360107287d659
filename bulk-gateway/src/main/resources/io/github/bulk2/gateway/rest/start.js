// No request leaves this gateway: the validator of swagger.io is off.
SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#operations",
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
});
