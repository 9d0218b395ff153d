// no validator of others is asked: this page works without any network but the instance's own
SwaggerUIBundle({url: '/openapi.yaml', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null});
