namespace StepFlow.Definitions;

/// <summary>The kinds of step there are. A new kind is a line here.</summary>
internal static class StepKinds
{
    private static readonly StepKind[] Table =
    [
        new TaskStepKind(),
        new SleepStepKind(),
        new SleepUntilStepKind(),
        new CallStepKind(),
        new IfStepKind(),
        new JumpStepKind(),
        new ParallelStepKind(),
        new ForEachStepKind(),
        new FlowStepKind(),
        new ChildRunStepKind(),
        new WaitForEventStepKind(),
        new NotifyStepKind(),
        new WebhookStepKind(),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StepKind> All => Table;

    /// <summary>The fields that say a kind in a definition, such as <c>step</c> and <c>sleep</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Where(kind => kind.InDefinitions).Select(kind => kind.Field)];

    /// <summary>The kind of a step.</summary>
    public static StepKind Of(StepDefinition step)
    {
        foreach (var kind in Table)
        {
            if (kind.Owns(step))
                return kind;
        }

        throw new InvalidOperationException($"No kind of step is known for {step.GetType().Name}.");
    }
}
