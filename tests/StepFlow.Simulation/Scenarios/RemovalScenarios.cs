using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>Runs that are deleted when they have ended. What is late of the first run of an id must not touch the second.</summary>
internal static class RemovalScenarios
{
    // The list tells two runs of an id by the times of their accepts: a moment has to lie between them.
    private const string Short = """["Add", {"sleep": "7s"}, "Double"]""";
    private const string Longer = """["Double", {"waitForEvent": "never", "timeout": "30s"}, {"step": "Add", "input": "${steps.Double}"}, "Add"]""";

    public static IEnumerable<Scenario> List { get; } = [Deleted(), Again()];

    private static Scenario Deleted()
    {
        var model = new Model(Short);
        var runId = RunId.FromKey("deleted");
        return new Scenario
        {
            Name = "deleted",
            RunIds = [runId],
            ModelOf = _ => model,
            Clients = () => [Requests.Start("deleted", Short), Delete(runId)],
        };
    }

    /// <summary>Under the key of a run that was deleted, another is started.</summary>
    private static Scenario Again()
    {
        var (first, second) = (new Model(Short), new Model(Longer));
        var runId = RunId.FromKey("again");
        return new Scenario
        {
            Name = "started-again",
            RunIds = [runId],
            ModelOf = row => row.StepCount == first.Count ? first : second,
            Lasts = TimeSpan.FromSeconds(50),
            Clients = () =>
            [
                Requests.Start("again", Short),
                Delete(runId),
                Requests.Start("again", Longer, when: world => world.Watch.Deleted.Contains(runId)),
            ],
        };
    }

    /// <summary>Deletes a run that has ended, once whoever started it knows of it. One that an operator meanwhile lets go on is deleted later.</summary>
    private static ClientTask Delete(string runId) => new(
        $"delete {runId}",
        world => world.Watch.Accepted.Contains(runId) && world.Watch.Find(runId)?.Stored.Row.Status.IsTerminal() != false,
        async (world, front) =>
        {
            try
            {
                await front.Get<RunControl>().DeleteAsync(runId, CancellationToken.None);
            }
            catch (NotFoundException)
            {
                // Asked once more, because the answer was lost, or because the request was cut off: what it left, the sweeper removes.
            }

            world.Watch.WasDeleted(runId);
        })
    {
        MayBeRefused = true,
        MayBeAcceptedLater = _ => true,
    };
}
