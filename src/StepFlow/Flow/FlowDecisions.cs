namespace StepFlow.Flow;

/// <summary>Who may go on and who waits. Pure: a key's state, who asks and the time in, the next state out.</summary>
internal static class FlowDecisions
{
    /// <summary>Who finds no slot free looks whether the holders are still there, unless somebody did within this time.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>One that waits asks again after this time, also when nobody calls it: somebody may have died just when it was to call.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    /// <summary>The state with the limits that the one who asks brings.</summary>
    public static FlowState Limited(FlowState state, FlowLimits limits)
    {
        var newer = FlowLimits.Newer(state.Limits, limits);
        return newer == state.Limits ? state : state with { Limits = newer };
    }

    /// <summary>True where the one who asks was let in before, and its answer was lost.</summary>
    public static bool IsIn(FlowState state, FlowPlace place) =>
        state.Holds(place) || (state.Limits is { Parallelism: null } && state.Starts.ContainsKey(place.Mark()));

    /// <summary>How many may go on at once, of whom the one who asks may have been counted as a start before.</summary>
    public static int RoomFor(FlowState state, FlowPlace place, DateTimeOffset now) =>
        state.Starts.ContainsKey(place.Mark()) ? state.Free : state.Room(now);

    /// <summary>
    /// One is let in. One that holds its slot already is written anew: whoever is about to take the slot away, because the run did not
    /// need it when it was looked at, then meets another version of the row.
    /// </summary>
    public static FlowState Enter(FlowState state, FlowPlace place, DateTimeOffset now)
    {
        if (state.Holds(place) || state.Limits?.Parallelism is not null)
            state = state with { Holders = [.. state.Holders.Where(h => h.Place != place), new FlowHolder(place, now)] };
        if (state.Limits?.Rate is null || state.Starts.ContainsKey(place.Mark()))
            return state;
        var before = (now - state.Limits.Period).ToUnixTimeMilliseconds();
        var starts = state.Starts.Where(start => start.Value > before).ToDictionary();
        starts[place.Mark()] = now.ToUnixTimeMilliseconds();
        return state with { Starts = starts };
    }

    /// <summary>Those give their slots back.</summary>
    public static FlowState Without(FlowState state, IReadOnlyCollection<FlowPlace> places) => places.Count == 0
        ? state
        : state with { Holders = [.. state.Holders.Where(h => !places.Contains(h.Place))] };
}
