# farringtonFlexible on the columns of a table of counts; called by r_surveillance.py.
# Arguments: counts.csv (time × series), settings.csv (one row a setting), folder for the results.
# Writes <setting>.csv (t, series, observed, upperbound, score, pvalue, alarm, expected, phi) and
# seconds.csv (setting, cpu, elapsed, cells).
suppressMessages(library(surveillance))
arguments <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arguments[1], check.names = FALSE))
settings <- read.csv(arguments[2], stringsAsFactors = FALSE)
seconds <- list()
for (row in seq_len(nrow(settings))) {
  s <- settings[row, ]
  series <- sts(observed = counts, start = c(2000, 1), frequency = s$period)
  tested <- s$first_tested:nrow(counts)
  control <- list(
    range = tested, b = s$years_back, w = s$half_width, noPeriods = s$n_periods,
    pastWeeksNotIncluded = s$exclude_recent, reweight = TRUE, weightsThreshold = 2.58,
    trend = TRUE, pThresholdTrend = s$trend_p, alpha = s$alpha, thresholdMethod = s$limit,
    limit54 = c(s$recent_cases, 4), powertrans = "2/3", glmWarnings = FALSE, verbose = FALSE
  )
  time <- system.time(found <- suppressWarnings(farringtonFlexible(series, control = control)))
  flat <- function(x) as.vector(x)
  result <- data.frame(
    t = rep(tested, ncol(counts)), series = rep(seq_len(ncol(counts)), each = length(tested)),
    observed = flat(observed(found)), upperbound = flat(upperbound(found)),
    score = flat(found@control$score), pvalue = flat(found@control$pvalue),
    alarm = as.integer(flat(alarms(found))), expected = flat(found@control$expected),
    phi = flat(found@control$phiVector)
  )
  write.csv(format(result, digits = 15), file.path(arguments[3], paste0(s$setting, ".csv")),
    row.names = FALSE, quote = FALSE)
  seconds[[row]] <- data.frame(setting = s$setting, cpu = sum(time[1:2]), elapsed = time[[3]],
    cells = nrow(result))
}
write.csv(do.call(rbind, seconds), file.path(arguments[3], "seconds.csv"), row.names = FALSE)
