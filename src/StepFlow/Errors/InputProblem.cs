namespace StepFlow.Errors;

/// <summary>One thing that is wrong with an input.</summary>
/// <param name="Where">The place, as a path such as <c>steps[2].retry.maxAttempts</c> or the name of a query parameter.</param>
/// <param name="Message">What was expected, what was found, what to do.</param>
public sealed record InputProblem(string Where, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Where.Length == 0 ? Message : $"{Where}: {Message}";
}
