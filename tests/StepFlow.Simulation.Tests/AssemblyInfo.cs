// An exploration takes all cores by itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
