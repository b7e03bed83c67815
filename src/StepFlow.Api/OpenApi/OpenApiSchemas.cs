using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using StepFlow.Api.Problems;
using StepFlow.Api.Views;

namespace StepFlow.Api.OpenApi;

/// <summary>The schemas of all bodies: those of answers from the types that are written, those of requests by hand.</summary>
internal static class OpenApiSchemas
{
    public static JsonObject All()
    {
        var schemas = Requests();
        var views = RouteTable.All.SelectMany(r => r.Answers).Select(a => a.View).OfType<Type>().Append(typeof(ProblemView)).Distinct();
        foreach (var view in views)
        {
            var type = ApiJson.Default.GetTypeInfo(view) ?? throw new InvalidOperationException($"{view} has no JSON form.");
            schemas[view.Name] = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        }

        return schemas;
    }

    public static JsonObject Content(string type, string schema) => new()
    {
        [type] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } },
    };

    private static JsonObject Requests() => JsonNode.Parse(
        """
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
                  "compensate": { "$ref": "#/components/schemas/Name" }
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
          "Way": { "type": "array", "maxItems": 10000, "items": { "$ref": "#/components/schemas/Step" } },
          "MaxConcurrency": { "type": "integer", "minimum": 1, "maximum": 90, "default": 32 },
          "BranchFailure": { "enum": ["failFast", "waitAll"], "default": "failFast" },
          "Steps": { "type": "array", "minItems": 1, "maxItems": 10000, "items": { "$ref": "#/components/schemas/Step" } },
          "EndStart": {
            "description": "Either run or steps.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "run": {
                "type": "object",
                "required": ["workflow"],
                "additionalProperties": false,
                "properties": { "workflow": { "$ref": "#/components/schemas/Name" }, "version": { "$ref": "#/components/schemas/Name" } }
              },
              "steps": { "$ref": "#/components/schemas/Steps" }
            }
          },
          "EndStarts": {
            "oneOf": [
              { "$ref": "#/components/schemas/EndStart" },
              { "type": "array", "minItems": 1, "maxItems": 8, "items": { "$ref": "#/components/schemas/EndStart" } }
            ]
          },
          "Compensation": {
            "type": "object",
            "additionalProperties": false,
            "properties": { "onCancel": { "type": "boolean", "default": false } }
          },
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
          },
          "Definition": {
            "type": "object",
            "required": ["steps"],
            "additionalProperties": false,
            "properties": {
              "name": { "$ref": "#/components/schemas/Name" },
              "version": { "$ref": "#/components/schemas/Name" },
              "steps": { "$ref": "#/components/schemas/Steps" },
              "onSuccess": { "$ref": "#/components/schemas/EndStarts" },
              "onFailure": { "$ref": "#/components/schemas/EndStarts" },
              "compensation": { "$ref": "#/components/schemas/Compensation" },
              "flow": { "$ref": "#/components/schemas/Flow" }
            }
          },
          "StartRun": {
            "description": "Either steps or workflow.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "steps": { "$ref": "#/components/schemas/Steps" },
              "workflow": { "$ref": "#/components/schemas/Name" },
              "version": { "$ref": "#/components/schemas/Name" },
              "input": { "description": "Any JSON." },
              "runId": { "$ref": "#/components/schemas/Name" },
              "labels": { "type": "array", "maxItems": 16, "items": { "type": "string", "minLength": 1, "maxLength": 64 } },
              "delay": { "$ref": "#/components/schemas/Duration" },
              "onSuccess": { "$ref": "#/components/schemas/EndStarts" },
              "onFailure": { "$ref": "#/components/schemas/EndStarts" },
              "compensation": { "$ref": "#/components/schemas/Compensation" },
              "flow": { "$ref": "#/components/schemas/Flow" }
            }
          },
          "ScheduleRequest": {
            "description": "Either steps or workflow.",
            "type": "object",
            "required": ["cron"],
            "additionalProperties": false,
            "properties": {
              "cron": { "type": "string", "maxLength": 200, "examples": ["0 2 * * *"] },
              "timeZone": { "type": "string", "default": "UTC", "examples": ["Europe/Berlin"] },
              "enabled": { "type": "boolean", "default": true },
              "catchUp": { "enum": ["skip", "last", "all"], "default": "last" },
              "catchUpLimit": { "type": "integer", "minimum": 1, "maximum": 1000, "default": 100 },
              "steps": { "$ref": "#/components/schemas/Steps" },
              "workflow": { "$ref": "#/components/schemas/Name" },
              "version": { "$ref": "#/components/schemas/Name" },
              "input": { "description": "Any JSON." },
              "labels": { "type": "array", "maxItems": 15, "items": { "type": "string", "minLength": 1, "maxLength": 64 } },
              "flow": { "$ref": "#/components/schemas/Flow" }
            }
          },
          "EventPayload": { "description": "Any JSON: what whoever waits gets. An empty body is null." },
          "NoFields": { "type": "object", "additionalProperties": false },
          "RestartRun": {
            "type": "object",
            "additionalProperties": false,
            "properties": { "runId": { "$ref": "#/components/schemas/Name" } }
          },
          "ForkRun": {
            "type": "object",
            "required": ["from"],
            "additionalProperties": false,
            "properties": {
              "from": { "description": "The first step to execute: its position or its key.", "type": ["integer", "string"] },
              "version": { "$ref": "#/components/schemas/Name" },
              "runId": { "$ref": "#/components/schemas/Name" }
            }
          },
          "SetDefaultVersion": {
            "description": "Either version or default.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "version": { "$ref": "#/components/schemas/Name" },
              "default": {
                "type": "array",
                "minItems": 1,
                "maxItems": 16,
                "items": {
                  "type": "object",
                  "required": ["version"],
                  "additionalProperties": false,
                  "properties": {
                    "version": { "$ref": "#/components/schemas/Name" },
                    "weight": { "type": "integer", "minimum": 1, "maximum": 10000 }
                  }
                }
              }
            }
          }
        }
        """)?.AsObject() ?? throw new InvalidOperationException("The schemas of requests are not an object.");
}
