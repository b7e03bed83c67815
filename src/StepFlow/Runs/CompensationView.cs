namespace StepFlow.Runs;

/// <summary>The run that undoes the steps of a failed or canceled run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Where it stands; null where it is about to be started.</param>
public sealed record CompensationView(string RunId, RunStatus? Status);
