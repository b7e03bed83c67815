namespace StepFlow.Storage;

/// <summary>What came of creating a run.</summary>
/// <param name="Run">The run as stored: the new one, or the one that was there.</param>
/// <param name="Created">False: a run of that id existed and nothing was written.</param>
public sealed record CreateOutcome(RunSnapshot Run, bool Created);
