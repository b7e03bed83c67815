namespace StepFlow.Runs;

/// <summary>Where a run was made from: the run that was restarted or forked.</summary>
/// <param name="RunId">The earlier run.</param>
/// <param name="Position">The first position that was not kept; 0 for a restart.</param>
public sealed record RunOrigin(string RunId, int Position);
