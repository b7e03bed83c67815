using System.Text.Json.Serialization;
using StepFlow.Api.Problems;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Schedules;

namespace StepFlow.Api.Views;

/// <summary>The one JSON form of everything the API answers: camelCase, enums by name, every field always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(StepView))]
[JsonSerializable(typeof(RunStateView))]
[JsonSerializable(typeof(RunListView))]
[JsonSerializable(typeof(EventReceipt))]
[JsonSerializable(typeof(ReachedRunsView))]
[JsonSerializable(typeof(WaiterListView))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(WorkflowListView))]
[JsonSerializable(typeof(WorkflowView))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(Schedule))]
[JsonSerializable(typeof(ScheduleListView))]
[JsonSerializable(typeof(StepListView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ProblemView))]
internal sealed partial class ApiJson : JsonSerializerContext;
