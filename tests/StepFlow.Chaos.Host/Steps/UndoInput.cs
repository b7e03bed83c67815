namespace StepFlow.Chaos.Host.Steps;

/// <summary>What a compensation gets.</summary>
/// <param name="Step">The key of the step that is undone.</param>
/// <param name="Result">What that step had returned.</param>
/// <param name="RunId">Its run.</param>
internal sealed record UndoInput(string Step, long Result, string RunId);
