namespace StepFlow.EndToEnd.Tests.Serving;

/// <summary>A server on the embedded store.</summary>
public sealed class SqliteServingTests : ServingTests
{
    protected override Task<IReadOnlyList<string>> PrepareAsync() => Task.FromResult<IReadOnlyList<string>>([]);

    protected override Task EndAsync() => Task.CompletedTask;
}
