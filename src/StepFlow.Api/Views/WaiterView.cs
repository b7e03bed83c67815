namespace StepFlow.Api.Views;

/// <summary>A run that waits for an event.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The key of the step that waits.</param>
/// <param name="Since">When it began to wait (UTC).</param>
public sealed record WaiterView(string RunId, string Step, DateTimeOffset Since);
