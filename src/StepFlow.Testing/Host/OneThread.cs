namespace StepFlow.Testing.Host;

/// <summary>
/// Lets what is awaited go on upon the thread that completed it. With a synchronization context, such as a test has, the runtime lets it go
/// on elsewhere, and whoever moves a clock by hand moves it beside it.
/// </summary>
public static class OneThread
{
    /// <summary>Runs something without the caller's synchronization context.</summary>
    public static T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return work();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
