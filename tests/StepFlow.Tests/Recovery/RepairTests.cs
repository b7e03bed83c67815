using StepFlow.Events;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

public sealed class RepairTests
{
    private static readonly ActiveEntry Entry = new("run-1", Rows.Now);
    private static readonly RepeatableRandom Random = new(1);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private static Repair Of(RunRow row, TimeSpan age, ActiveEntry? entry = null, bool backlogged = false) =>
        Repair.Of(entry ?? Entry, Rows.Aged(row, age), Rows.Now, backlogged);

    private static RunRow Overdue() => Rows.Running() with { DueAt = Rows.Now - Long };

    [Fact]
    public void Of_OverdueRun_SendsAndBacksOff()
    {
        var repair = Of(Overdue(), Long);
        Assert.Equal(TimeSpan.Zero, repair.Send);
        Assert.Equal((Rows.Now + TimeSpan.FromMinutes(1), 1), (repair.Next?.Due, repair.Next?.Repairs));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 32)]
    [InlineData(6, 60)]
    [InlineData(60, 60)]
    public void Of_StillOverdue_WaitsTwiceAsLongUpToAnHour(int repairs, int minutes)
    {
        var repair = Of(Overdue(), TimeSpan.FromDays(1), Entry with { Repairs = repairs });
        Assert.Equal(Rows.Now + TimeSpan.FromMinutes(minutes), repair.Next?.Due);
    }

    [Fact]
    public void Of_OverdueAgainAfterProgress_BeginsTheBackoffAnew()
    {
        var repair = Of(Overdue(), TimeSpan.FromMinutes(1), Entry with { Repairs = 5 });
        Assert.Equal(1, repair.Next?.Repairs);
    }

    [Fact]
    public void Of_JustWrittenRow_IsLeftToItsOwnCallback() => Assert.Null(Of(Overdue(), TimeSpan.FromSeconds(5)).Send);

    [Fact]
    public void Of_LateQueue_SendsNothing() => Assert.Null(Of(Overdue(), Long, backlogged: true).Send);

    [Fact]
    public void Of_LiveClaim_LooksAgainLater()
    {
        var repair = Of(Rows.Claimed(Overdue()), TimeSpan.FromSeconds(30));
        Assert.Equal((null, Rows.Now + TimeSpan.FromMinutes(1)), (repair.Send, repair.Next?.Due));
    }

    [Fact]
    public void Of_EndedClaim_Sends() => Assert.Equal(TimeSpan.Zero, Of(Rows.Claimed(Overdue()), TimeSpan.FromSeconds(63)).Send);

    [Fact]
    public void Of_WaitingRun_MovesTheEntryToItsTime()
    {
        var due = Rows.Now + TimeSpan.FromDays(3);
        var repair = Of(Rows.Running() with { Status = RunStatus.Waiting, DueAt = due }, Long);
        Assert.Equal((null, due), (repair.Send, repair.Next?.Due));
    }

    [Fact]
    public void Of_WaitingRunDueSoon_SendsInTime()
    {
        var repair = Of(Rows.Running() with { Status = RunStatus.Waiting, DueAt = Rows.Now + TimeSpan.FromSeconds(90) }, Long);
        Assert.Equal(TimeSpan.FromSeconds(90), repair.Send);
    }

    [Fact]
    public void Of_EndedRun_FinishesAndDropsTheEntry()
    {
        var repair = Of(Rows.Running() with { Status = RunStatus.Succeeded, AfterPending = true }, Long);
        Assert.Equal((true, null), (repair.Finish, repair.Next));
    }

    [Fact]
    public void Of_BlockedForAHandler_Probes()
    {
        var block = new Block(BlockReason.MissingHandler, "missing", Rows.Now);
        var repair = Of(Rows.Running() with { Status = RunStatus.Blocked, Block = block }, Long);
        Assert.Equal((TimeSpan.Zero, Rows.Now + TimeSpan.FromMinutes(5)), (repair.Send, repair.Next?.Due));
    }

    [Fact]
    public void Of_PausedRun_KeepsTheEntryQuietly()
    {
        var repair = Of(Rows.Running() with { Status = RunStatus.Paused }, Long);
        Assert.Null(repair.Send);
        Assert.NotNull(repair.Next);
    }

    [Fact]
    public void IsFirstLook_OfTheAcceptsOwnEntry_AndOfNoOther()
    {
        var row = Overdue();
        Assert.True(Repair.IsFirstLook(ActiveEntry.First(row), row));
        Assert.False(Repair.IsFirstLook(Entry, row));
        Assert.False(Repair.IsFirstLook(ActiveEntry.First(row), row with { Status = RunStatus.Succeeded, AfterPending = true }));
        Assert.False(Repair.IsFirstLook(ActiveEntry.First(row), row with { Listed = false }));
    }

    [Fact]
    public void IsFirstLook_OfARunThatCameAfterItsOwn_IsTheNext()
    {
        var row = Overdue();
        var again = Repair.Of(ActiveEntry.First(row), null, Rows.Now, false).Next;
        Assert.NotNull(again);
        Assert.True(Repair.IsFirstLook(again, row));
    }

    [Fact]
    public void Of_NoRun_IsLookedForAnHourThenDropped()
    {
        var entry = Entry;
        for (var look = 0; look < 6; look++)
            entry = Repair.Of(entry, null, entry.Due, false).Next ?? throw new InvalidOperationException($"Dropped at look {look}.");
        Assert.Equal(Entry.Due + TimeSpan.FromHours(1), entry.Due);
        Assert.Null(Repair.Of(entry, null, entry.Due, false).Next);
    }

    [Fact]
    public void Of_WaitingRunFarFromItsDeadline_IsNotOverdueAndLookedAtMonthly()
    {
        var repair = Of(Waiting(), Long);
        Assert.Equal((null, Rows.Now.AddDays(30), 0), (repair.Send, repair.Next?.Due, repair.Next?.Repairs));
    }

    [Fact]
    public void Of_WaitingRunWithCallsBesideItsWait_IsLookedAtForThem()
    {
        var fork = new ForkState { Count = 1, Next = 1, Live = [0], BeganAt = Rows.Now.AddMinutes(-1), IsOfCalls = true };
        var repair = Of(Waiting() with { Fork = fork }, Long);
        Assert.Equal((TimeSpan.Zero, Rows.Now.AddMinutes(1), 1), (repair.Send, repair.Next?.Due, repair.Next?.Repairs));
        Assert.Equal(Rows.Now.AddDays(30), Of(Waiting() with { Fork = fork with { Live = [] } }, Long).Next?.Due);
    }

    [Fact]
    public void Of_WaitingRunWithAnAnnouncedEvent_SendsAndComesBack()
    {
        var repair = Of(Waiting(), Long, Repair.Announcement("run-1", Rows.Now, Random));
        Assert.Equal((TimeSpan.Zero, Rows.Now.AddMinutes(10), -5), (repair.Send, repair.Next?.Due, repair.Next?.Repairs));
    }

    [Fact]
    public void Of_SleepingRunWithAnAnnouncedEvent_ComesBackAndDoesNotForgetIt()
    {
        var sleeping = Rows.Running() with { Status = RunStatus.Waiting, DueAt = Rows.Now.AddDays(2) };
        var repair = Of(sleeping, Long, Repair.Announcement("run-1", Rows.Now, Random));
        Assert.Equal((null, Rows.Now.AddMinutes(10), -5), (repair.Send, repair.Next?.Due, repair.Next?.Repairs));
    }

    [Fact]
    public void Announcement_OfTheSameMoment_IsAnEntryOfItsOwn()
    {
        var first = Repair.Announcement("run-1", Rows.Now, Random);
        var second = Repair.Announcement("run-1", Rows.Now, Random);
        Assert.Equal(3, new[] { Entry.Due, first.Due, second.Due }.Distinct().Count());
        Assert.All([first, second], entry => Assert.InRange(entry.Due, Rows.Now, Rows.Now.AddSeconds(1)));
    }

    private static RunRow Waiting() => RunTransitions.Arrived(Rows.Running(), new EventWait(["e"], Rows.Now, null));
}
