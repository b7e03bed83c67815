using StepFlow.Definitions;

namespace StepFlow.Fuzz.Targets;

/// <summary>Which parts of the language the accepted definitions are made of.</summary>
internal static class DefinitionCoverage
{
    private const double AtLeast = 0.01;

    private static readonly (string Part, Func<StepDefinition, bool> Has)[] Parts =
    [
        .. StepKinds.All.Where(kind => kind.InDefinitions).Select(kind => ($"with {kind.Field}", (Func<StepDefinition, bool>)kind.Owns)),
        ("with a call that is retried", step => step is CallStep { Retry: not null }),
        ("with a call that has a timeout", step => step is CallStep { Timeout: not null }),
        ("with a call at most once", step => step is CallStep { Effect: StepEffect.AtMostOnce }),
        ("with an if that has both ways", step => step is IfStep { Then.Count: > 0, Else.Count: > 0 }),
        ("with a run of a version", step => step is ChildRunStep { Version: not null }),
        ("with a run that gives its outcome", step => step is ChildRunStep { Outcome: true }),
        ("with a step that is undone", step => step is TaskStep { Compensate: not null }),
    ];

    private static readonly (string Part, Func<RunSettings, bool> Has)[] Settings =
    [
        ("with onSuccess", settings => settings.OnSuccess.Count > 0),
        ("with onFailure", settings => settings.OnFailure.Count > 0),
        ("with steps at its end", settings => settings.OnSuccess.Concat(settings.OnFailure).Any(start => start.Steps is not null)),
        ("with compensation", settings => settings.CompensateOnCancel),
        ("with flow over the run", settings => settings.Flow is not null),
    ];

    /// <summary>Counts a definition; null: one that was refused.</summary>
    public static void Count(FuzzCoverage coverage, WorkflowDefinition? accepted)
    {
        coverage.Count("definitions", accepted is not null, 0.3);
        var all = accepted is null ? [] : All(accepted.Steps).ToList();
        foreach (var (part, has) in Parts)
            coverage.Count($"definitions {part}", all.Exists(step => has(step)), AtLeast);
        foreach (var (part, has) in Settings)
            coverage.Count($"definitions {part}", accepted is not null && has(accepted.Settings), AtLeast);
    }

    private static IEnumerable<StepDefinition> All(IEnumerable<StepDefinition> steps) => steps.SelectMany(step => All(Inside(step)).Prepend(step));

    private static IEnumerable<StepDefinition> Inside(StepDefinition step) => step switch
    {
        IfStep either => either.Then.Concat(either.Else),
        ParallelStep parallel => parallel.Branches.SelectMany(branch => branch),
        ForEachStep each => each.Do,
        FlowStep flow => flow.Do,
        _ => [],
    };
}
