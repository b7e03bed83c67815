using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>What <c>parallel</c> and <c>forEach</c> have in common: <c>"maxConcurrency": 8, "onFailure": "waitAll"</c>.</summary>
internal static class ForkOptions
{
    private const string Concurrency = "maxConcurrency";
    private const string OnFailure = "onFailure";

    private static readonly (string Text, BranchFailure Failure)[] Failures =
        [("failFast", BranchFailure.FailFast), ("waitAll", BranchFailure.WaitAll)];

    /// <summary>The fields of both.</summary>
    public static IReadOnlyList<string> Fields { get; } = [Concurrency, OnFailure];

    /// <summary>The step with the options that its fields give.</summary>
    public static ForkStep Read(FieldReader fields, ForkStep step) => step with
    {
        MaxConcurrency = fields.WholeNumber(Concurrency, "a number of branches") ?? ForkStep.DefaultConcurrency,
        OnFailure = fields.Choice(OnFailure, Failures),
    };

    /// <summary>Checks the ranges.</summary>
    public static void Check(ForkStep step, JsonPlace place, ProblemList problems)
    {
        if (step.MaxConcurrency is < 1 or > ForkStep.LargestConcurrency)
            problems.Add(place.Property(Concurrency), $"Expected 1 to {ForkStep.LargestConcurrency}, found {step.MaxConcurrency}.");
    }

    /// <summary>Writes what differs from the defaults.</summary>
    public static void Write(CanonicalJsonWriter writer, ForkStep step)
    {
        if (step.MaxConcurrency != ForkStep.DefaultConcurrency)
        {
            writer.Name(Concurrency);
            writer.Number(step.MaxConcurrency);
        }

        if (step.OnFailure != BranchFailure.FailFast)
        {
            writer.Name(OnFailure);
            writer.Text(Failures.First(f => f.Failure == step.OnFailure).Text);
        }
    }
}
