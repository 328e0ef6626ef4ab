"""Detection (検知): arrays in, arrays out; one method a file. Knows nothing of stores or pages."""

from analysis.detection.alternatives import Alternative as Alternative
from analysis.detection.alternatives import AlternativeKind as AlternativeKind
from analysis.detection.alternatives import Verdict as Verdict
from analysis.detection.detection_settings import DetectionSettings as DetectionSettings
from analysis.detection.explanation import ActivityFact as ActivityFact
from analysis.detection.explanation import Explanation as Explanation
from analysis.detection.explanation import explain as explain
from analysis.detection.matrix import CountPanel as CountPanel
from analysis.detection.matrix import exposure_from_context as exposure_from_context
from analysis.detection.screening import DetectionResult as DetectionResult
from analysis.detection.screening import ErrorRates as ErrorRates
from analysis.detection.screening import find_signs as find_signs
from analysis.detection.signs import Corroboration as Corroboration
from analysis.detection.signs import Sign as Sign
from analysis.detection.signs import SignEvidence as SignEvidence
from analysis.detection.signs import SignKind as SignKind
from analysis.detection.signs import SignReading as SignReading
from analysis.detection.testability import Method as Method
from analysis.detection.testability import NotTestable as NotTestable
