namespace StepFlow.Api.Endpoints;

/// <summary>All endpoints, for the route table to choose from.</summary>
internal sealed class ApiEndpoints(
    RunEndpoints runs,
    RunActionEndpoints actions,
    EventEndpoints events,
    WorkflowEndpoints workflows,
    ScheduleEndpoints schedules,
    StepEndpoints steps,
    HealthEndpoints health)
{
    public RunEndpoints Runs { get; } = runs;

    public RunActionEndpoints Actions { get; } = actions;

    public EventEndpoints Events { get; } = events;

    public WorkflowEndpoints Workflows { get; } = workflows;

    public ScheduleEndpoints Schedules { get; } = schedules;

    public StepEndpoints Steps { get; } = steps;

    public HealthEndpoints Health { get; } = health;
}
