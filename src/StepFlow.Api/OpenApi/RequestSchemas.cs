using System.Diagnostics.CodeAnalysis;

namespace StepFlow.Api.OpenApi;

/// <summary>The schemas of the bodies that requests have.</summary>
internal static class RequestSchemas
{
    /// <summary>All of them by name.</summary>
    [StringSyntax(StringSyntaxAttribute.Json)]
    public const string Json = """
        {
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
        """;
}
