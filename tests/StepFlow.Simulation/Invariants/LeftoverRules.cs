using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// What must be gone once everything is at rest and nothing was wrong with storage or a process, which may leave things for later
/// finders: who waits for a flow key, held slots, who waits for an event (which an operator who was just in between may leave, too).
/// </summary>
internal static class LeftoverRules
{
    public static void Check(World world)
    {
        foreach (var waiter in world.Storage.FlowWaiters)
            world.Fail($"{waiter.Place.RunId} has ended and still stands in the line of a flow key.");
        foreach (var waiter in world.Desk.IsBusy ? [] : world.Storage.AllWaiters)
            world.Fail($"{waiter.RunId} has ended and is still found as waiting for '{waiter.EventId}'.");
        foreach (var key in world.Storage.FlowKeys.Where(key => FlowRules.Read(world, key).GetProperty("holders").GetArrayLength() > 0))
            world.Fail($"Slots of the flow key '{key}' are held, and all runs have ended.");
    }
}
