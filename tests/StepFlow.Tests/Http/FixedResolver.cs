using System.Net;
using StepFlow.Http;

namespace StepFlow.Tests.Http;

/// <summary>A name service that gives each of these answers once, then the last again: one that changes its mind.</summary>
internal sealed class FixedResolver(params IReadOnlyList<string[]> answers) : IHostResolver
{
    private int _asked;

    /// <summary>How often it was asked.</summary>
    public int Asked => _asked;

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var answer = answers[Math.Min(Interlocked.Increment(ref _asked), answers.Count) - 1];
        return Task.FromResult(answer.Select(IPAddress.Parse).ToArray());
    }
}
