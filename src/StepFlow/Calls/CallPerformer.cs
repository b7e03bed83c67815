using System.Globalization;
using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Calls;

/// <summary>Performs one attempt at a call step: request, response, and what its status means.</summary>
internal sealed class CallPerformer(ICallClient client, TimeProvider time)
{
    private const int MaxExcerpt = 500;

    /// <summary>A server that asks for a longer wait gets the next attempt after this one.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public async Task<Payload> PerformAsync(CallStep step, Payload input, StepContext context)
    {
        var request = CallRequests.Of(step, input, context.IdempotencyKey);
        var response = await client.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
        return step.SucceedOn.Contains(response.Status) ? CallResults.Of(response) : throw Unsuccessful(step, request, response);
    }

    private CallFailedException Unsuccessful(CallStep step, CallRequest request, CallResponse response)
    {
        var retried = step.RetriedOn.Contains(response.Status);
        var text = CallResults.Text(response);
        var body = text.Length == 0 ? "It has no body." : $"Its body: {(text.Length <= MaxExcerpt ? text : text[..MaxExcerpt] + "…")}";
        return new CallFailedException(
            string.Create(CultureInfo.InvariantCulture, $"{request.Shown} answered {response.Status}, expected {step.SucceedOn}. ")
            + $"{(retried ? "" : $"It is not retried (retried are {step.RetriedOn}). ")}{body}")
        {
            Status = response.Status,
            NonRetryable = !retried,
            RetryAfter = retried ? WaitOf(response) : null,
        };
    }

    /// <summary>What <c>Retry-After</c> says, in seconds or as a date; null where it says nothing that can be read.</summary>
    private TimeSpan? WaitOf(CallResponse response)
    {
        if (response.Header("Retry-After") is not { } text)
            return null;
        TimeSpan wait;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            wait = TimeSpan.FromSeconds(Math.Min(seconds, (long)LongestWait.TotalSeconds));
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            wait = date - time.GetUtcNow();
        else
            return null;
        return TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, LongestWait.Ticks));
    }
}
