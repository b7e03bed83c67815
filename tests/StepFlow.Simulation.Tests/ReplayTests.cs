using StepFlow.Simulation.Exploring;
using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;

namespace StepFlow.Simulation.Tests;

/// <summary>A schedule is its text: what was found once is found again.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("five-steps")]
    [InlineData("retries 12:CrashAfter 20:FailBefore")]
    [InlineData("slow 14:LongFreeze")]
    [InlineData("slow 14@handler:Cancel 14@handler:Freeze")]
    [InlineData("parallel 30:Pause#2")]
    [InlineData("copies seed:7")]
    public void Run_SameSchedule_GoesTheSameWay(string text)
    {
        var schedule = Schedule.Parse(text);
        Assert.Equal(text, schedule.ToString());
        Assert.Equal(Printed(schedule), Printed(schedule));
    }

    /// <summary>What the exploration meets too rarely to find each time: three things together.</summary>
    [Theory]
    // A resume that looks while the run goes on and again once it has failed; then its callback is not sent.
    [InlineData("refused 9:Resume 10:LongFreeze 26:FailBefore")]
    // A promise made for the very moment of an entry that a sweep was just moving on, and went with it.
    [InlineData("sleep-first 10:Pause 14:Outage")]
    // A worker that stood still before it resumed a branch, while others resumed it, and counted that it failed again.
    [InlineData("branch-fails seed:35837")]
    // The same, where the one that stood still read the branch only once it had failed again.
    [InlineData("branch-fails seed:83751")]
    // An event ended a wait whose active entry lay at the deadline, and the callback behind it was not sent.
    [InlineData("event-on-arrival seed:7048")]
    // Two accepts, the second one cut off before the list was told; the first one's entry stood for its own.
    [InlineData("long-branch seed:31536")]
    // A second delivery arrived at a wait that the first had just ended, and left a waiter.
    [InlineData("code-waits seed:27724")]
    // A run was called from the line of a flow key, and the answer lost: no callback was sent, and the promise of one taken back.
    [InlineData("flow-rate 97@Commit:RepeatAfterTimeout")]
    public void Run_ScheduleThatBrokeAPromiseOnce_KeepsIt(string text)
    {
        var outcome = Simulation.Exploring.Simulation.Run(Schedule.Parse(text));

        Assert.Empty(outcome.Missed);
        Assert.Null(outcome.Violation);
    }

    [Theory]
    [InlineData("five-steps 100000:FailBefore")]
    [InlineData("five-steps 1:DeliverLate")]
    [InlineData("five-steps 1@Send:FailBefore")]
    public void Run_DisturbanceThatNeverComesAbout_IsMissed(string text) =>
        Assert.Equal(text, $"five-steps {Assert.Single(Simulation.Exploring.Simulation.Run(Schedule.Parse(text)).Missed)}");

    [Theory]
    [InlineData("five-steps 9:Resume 9:LongFreeze 9:CrashBefore")]
    [InlineData("parallel 30:Pause#2")]
    public void Run_SeveralDisturbancesAtOnePoint_AllComeAbout(string text) =>
        Assert.Empty(Simulation.Exploring.Simulation.Run(Schedule.Parse(text)).Missed);

    [Fact]
    public void Command_RandomSchedule_NamesItsScenario() =>
        Assert.EndsWith($"-- --schedule \"{AllScenarios.List[12].Name} seed:12\"", Replay.Command(Seeds.Schedule(12)), StringComparison.Ordinal);

    [Fact]
    public void Command_ScheduleOfAMutant_NamesIt() => Assert.EndsWith(
        "-- --mutant callback-never-sent --schedule \"five-steps\"",
        Replay.Command(Schedule.Calm("five-steps"), AllMutants.List.Single(m => m.Name == "callback-never-sent")),
        StringComparison.Ordinal);

    [Fact]
    public void Command_ChosenDisturbances_IsTheirText() =>
        Assert.EndsWith("-- --schedule \"sleep 3:Freeze\"", Replay.Command(Schedule.Parse("sleep 3:Freeze")), StringComparison.Ordinal);

    private static string Printed(Schedule schedule)
    {
        var writer = new StringWriter();
        Replay.Print(schedule, writer);
        return writer.ToString();
    }
}
