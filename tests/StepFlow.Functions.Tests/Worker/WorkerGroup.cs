namespace StepFlow.Functions.Tests.Worker;

/// <summary>The tests that share one running app.</summary>
[CollectionDefinition(Name)]
public sealed class WorkerGroup : ICollectionFixture<WorkerFixture>
{
    public const string Name = "worker";
}
