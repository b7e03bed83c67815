using StepFlow.Errors;

namespace StepFlow.Runs;

/// <summary>Makes the errors that records keep.</summary>
internal static class StepErrors
{
    /// <summary>The code of an attempt whose worker went away without an outcome.</summary>
    public const string LostCode = "lost";

    private const int MaxDetails = 8 * 1024;
    private const int MaxMessage = 4 * 1024;
    private const int MaxDepth = 5;

    /// <summary>The error of an exception that a handler threw, with its chain of causes.</summary>
    public static StepError Of(Exception exception) => Of(exception, MaxDepth, exception is not StepFailedException { NonRetryable: true });

    /// <summary>An error of the engine's own.</summary>
    public static StepError Of(string code, string message, bool retryable) => new(code, Cut(message, MaxMessage), retryable);

    /// <summary>The error of an attempt whose worker went away without an outcome.</summary>
    public static StepError Lost(int attempt, string stepKey) =>
        Of(LostCode, $"The worker that began attempt {attempt} at {stepKey} went away without an outcome.", retryable: true);

    /// <summary>True where the error is, or was caused by, the recorded failure of a C# workflow's step.</summary>
    public static bool ComesFromStep(StepError? error)
    {
        for (; error is not null; error = error.Cause)
        {
            if (error.Type == typeof(WorkflowStepFailedException).FullName)
                return true;
        }

        return false;
    }

    private static StepError Of(Exception exception, int depth, bool retryable) => new(
        exception.GetType().FullName ?? exception.GetType().Name,
        Cut(exception.Message, MaxMessage),
        retryable,
        exception.StackTrace is { } trace ? Cut(trace, depth == MaxDepth ? MaxDetails : MaxDetails / 4) : null,
        exception.InnerException is { } inner && depth > 1 ? Of(inner, depth - 1, retryable) : null);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + "…";
}
