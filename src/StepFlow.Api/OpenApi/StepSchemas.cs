using System.Diagnostics.CodeAnalysis;

namespace StepFlow.Api.OpenApi;

/// <summary>The schemas of steps: one for each kind that a definition has, and what they are made of.</summary>
internal static class StepSchemas
{
    /// <summary>All of them by name.</summary>
    [StringSyntax(StringSyntaxAttribute.Json)]
    public const string Json = """
        {
          "Name": { "type": "string", "minLength": 1, "maxLength": 128 },
          "Duration": { "type": "string", "examples": ["500ms", "30s", "5m", "1h", "7d"] },
          "Effect": { "enum": ["atLeastOnce", "atMostOnce"] },
          "Retry": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "maxAttempts": { "type": "integer" },
              "initialDelay": { "$ref": "#/components/schemas/Duration" },
              "factor": { "type": "number" },
              "maxDelay": { "$ref": "#/components/schemas/Duration" },
              "jitter": { "type": "number" }
            }
          },
          "Statuses": { "type": "array", "maxItems": 100, "items": { "type": ["integer", "string"] }, "examples": [[408, 429, "5xx"]] },
          "Call": {
            "description": "An HTTP request. In url, headers and body, strings may hold ${…} expressions.",
            "type": "object",
            "required": ["url"],
            "additionalProperties": false,
            "properties": {
              "method": { "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] },
              "url": { "type": "string" },
              "headers": { "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } },
              "body": { "description": "Any JSON." },
              "succeedOn": { "$ref": "#/components/schemas/Statuses" },
              "retryOn": { "$ref": "#/components/schemas/Statuses" },
              "idempotencyKey": { "type": "boolean" },
              "maxRedirects": { "type": "integer", "minimum": 0, "maximum": 20 }
            }
          },
          "Step": {
            "oneOf": [
              { "$ref": "#/components/schemas/Name" },
              {
                "type": "object",
                "required": ["step"],
                "additionalProperties": false,
                "properties": {
                  "step": { "$ref": "#/components/schemas/Name" },
                  "input": { "description": "Any JSON; strings may hold ${…} expressions." },
                  "timeout": { "$ref": "#/components/schemas/Duration" },
                  "effect": { "$ref": "#/components/schemas/Effect" },
                  "retry": { "$ref": "#/components/schemas/Retry" },
                  "compensate": { "$ref": "#/components/schemas/StepCompensation" }
                }
              },
              {
                "type": "object",
                "required": ["call"],
                "additionalProperties": false,
                "properties": {
                  "call": { "$ref": "#/components/schemas/Call" },
                  "timeout": { "$ref": "#/components/schemas/Duration" },
                  "effect": { "$ref": "#/components/schemas/Effect" },
                  "retry": { "$ref": "#/components/schemas/Retry" }
                }
              },
              {
                "type": "object",
                "required": ["sleep"],
                "additionalProperties": false,
                "properties": { "sleep": { "$ref": "#/components/schemas/Duration" } }
              },
              {
                "type": "object",
                "required": ["sleepUntil"],
                "additionalProperties": false,
                "properties": {
                  "sleepUntil": { "description": "A time in ISO 8601 with an offset; with ${…} expressions.", "type": "string" }
                }
              },
              {
                "type": "object",
                "required": ["if"],
                "additionalProperties": false,
                "properties": {
                  "if": { "description": "true, false, or an expression that gives one of them.", "type": ["boolean", "string"] },
                  "then": { "$ref": "#/components/schemas/Way" },
                  "else": { "$ref": "#/components/schemas/Way" }
                }
              },
              {
                "type": "object",
                "required": ["parallel"],
                "additionalProperties": false,
                "properties": {
                  "parallel": { "type": "array", "minItems": 1, "maxItems": 10000, "items": { "$ref": "#/components/schemas/Steps" } },
                  "maxConcurrency": { "$ref": "#/components/schemas/MaxConcurrency" },
                  "onFailure": { "$ref": "#/components/schemas/BranchFailure" }
                }
              },
              {
                "type": "object",
                "required": ["forEach", "do"],
                "additionalProperties": false,
                "properties": {
                  "forEach": { "description": "A list of at most 10,000 items, or an expression that gives one.", "type": ["array", "string"] },
                  "do": { "$ref": "#/components/schemas/Steps" },
                  "maxConcurrency": { "$ref": "#/components/schemas/MaxConcurrency" },
                  "onFailure": { "$ref": "#/components/schemas/BranchFailure" }
                }
              },
              {
                "type": "object",
                "required": ["flow", "do"],
                "additionalProperties": false,
                "properties": { "flow": { "$ref": "#/components/schemas/Flow" }, "do": { "$ref": "#/components/schemas/Steps" } }
              },
              {
                "type": "object",
                "required": ["run"],
                "additionalProperties": false,
                "properties": {
                  "run": {
                    "type": "object",
                    "required": ["workflow"],
                    "additionalProperties": false,
                    "properties": { "workflow": { "$ref": "#/components/schemas/Name" }, "version": { "$ref": "#/components/schemas/Name" } }
                  },
                  "input": { "description": "Any JSON; strings may hold ${…} expressions." },
                  "result": { "enum": ["output", "outcome"], "default": "output" }
                }
              },
              {
                "type": "object",
                "required": ["waitForEvent"],
                "additionalProperties": false,
                "properties": {
                  "waitForEvent": {
                    "description": "The id of an event, or a list of ids of which the first that comes ends the wait; with ${…} expressions.",
                    "type": ["string", "array"],
                    "minItems": 1,
                    "maxItems": 16,
                    "items": { "type": "string" }
                  },
                  "timeout": { "$ref": "#/components/schemas/Duration" }
                }
              },
              {
                "type": "object",
                "required": ["notify"],
                "additionalProperties": false,
                "properties": {
                  "notify": { "description": "The id of an event; with ${…} expressions.", "type": "string" },
                  "run": { "description": "The run to send it to; without, every waiter is reached.", "type": "string" },
                  "payload": { "description": "Any JSON; strings may hold ${…} expressions." }
                }
              },
              {
                "type": "object",
                "required": ["webhook"],
                "additionalProperties": false,
                "properties": {
                  "webhook": { "$ref": "#/components/schemas/Name" },
                  "timeout": { "$ref": "#/components/schemas/Duration" }
                }
              }
            ]
          },
          "StepCompensation": {
            "description": "What undoes a step: a handler, by its name or with a policy of its own.",
            "oneOf": [
              { "$ref": "#/components/schemas/Name" },
              {
                "type": "object",
                "required": ["step"],
                "additionalProperties": false,
                "properties": {
                  "step": { "$ref": "#/components/schemas/Name" },
                  "timeout": { "$ref": "#/components/schemas/Duration" },
                  "effect": { "$ref": "#/components/schemas/Effect" },
                  "retry": { "$ref": "#/components/schemas/Retry" }
                }
              }
            ]
          },
          "Way": { "type": "array", "maxItems": 10000, "items": { "$ref": "#/components/schemas/Step" } },
          "MaxConcurrency": { "type": "integer", "minimum": 1, "maximum": 90, "default": 32 },
          "BranchFailure": { "enum": ["failFast", "waitAll"], "default": "failFast" },
          "Steps": { "type": "array", "minItems": 1, "maxItems": 10000, "items": { "$ref": "#/components/schemas/Step" } },
          "Flow": {
            "description": "At least one of parallelism and rate.",
            "type": "object",
            "required": ["key"],
            "additionalProperties": false,
            "properties": {
              "key": { "type": "string", "examples": ["customer/${input.customerId}"] },
              "parallelism": { "type": "integer", "minimum": 1, "maximum": 100 },
              "rate": {
                "type": "object",
                "required": ["limit", "period"],
                "additionalProperties": false,
                "properties": {
                  "limit": { "type": "integer", "minimum": 1, "maximum": 1000 },
                  "period": { "$ref": "#/components/schemas/Duration" }
                }
              }
            }
          }
        }
        """;
}
