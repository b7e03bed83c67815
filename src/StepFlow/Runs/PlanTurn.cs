using StepFlow.Definitions;

namespace StepFlow.Runs;

/// <summary>Where a run's cursor goes when the step at it is recorded.</summary>
/// <param name="Cursor">The position of the next step; the number of steps past the end.</param>
/// <param name="Page">The page that it is on.</param>
/// <param name="Step">The step there; null past the end.</param>
internal sealed record PlanTurn(int Cursor, PlanPage Page, StepDefinition? Step);
